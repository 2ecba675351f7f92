package com.acme.flux;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.nest;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.reactive.context.ReactiveWebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Spring WebFlux on Reactor Netty, on one event loop, under a base path. */
@SpringBootApplication
public class FluxApplication {
  private final LoopResources loops = LoopResources.create("loop", 1, 1, true, true);

  /** Serves until killed. */
  public static void main(String[] arguments) {
    SpringApplication application = new SpringApplication(FluxApplication.class);
    application.setDefaultProperties(
        Map.of(
            "server.port", "0",
            "spring.webflux.base-path", "/api",
            "spring.main.banner-mode", "off",
            "logging.level.root", "off"));
    application.run(arguments);
  }

  /** The one event loop. */
  @Bean
  public ReactorResourceFactory resources() {
    ReactorResourceFactory factory = new ReactorResourceFactory();
    factory.setUseGlobalResources(false);
    factory.setLoopResources(loops);
    return factory;
  }

  /** Beats on the loop. */
  @Bean
  public Heartbeat heartbeat() {
    Heartbeat heartbeat = new Heartbeat(loops.onServer(true).next());
    heartbeat.start();
    return heartbeat;
  }

  /** Functional endpoints. */
  @Bean
  public RouterFunction<ServerResponse> functions() {
    RouterFunction<ServerResponse> inner =
        route()
            .GET(
                "/slow/{id}",
                request -> {
                  Items.sleep(20);
                  return ServerResponse.ok().bodyValue("slow " + request.pathVariable("id"));
                })
            .GET(
                "/boom/{id}",
                request -> {
                  throw new IllegalStateException("boom");
                })
            .GET("/lazy/{id}", request -> Mono.defer(FluxApplication::lazily))
            .build();
    return nest(path("/functional"), inner);
  }

  private static Mono<ServerResponse> lazily() {
    Items.sleep(20);
    return ServerResponse.ok().bodyValue("lazy");
  }

  /** Tells where it listens. */
  @EventListener
  public void started(ReactiveWebServerInitializedEvent event) {
    System.out.println("port " + event.getWebServer().getPort());
  }
}
