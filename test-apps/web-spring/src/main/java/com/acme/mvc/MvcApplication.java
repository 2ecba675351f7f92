package com.acme.mvc;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;

/** Spring MVC under a context path. */
@SpringBootApplication
public class MvcApplication {
  /** Serves until killed. */
  public static void main(String[] arguments) {
    SpringApplication application = new SpringApplication(MvcApplication.class);
    application.setDefaultProperties(
        Map.of(
            "server.port", "0",
            "server.servlet.context-path", "/api",
            "spring.main.banner-mode", "off",
            "logging.level.root", "off"));
    application.run(arguments);
  }

  /** Tells where it listens. */
  @EventListener
  public void started(ServletWebServerInitializedEvent event) {
    System.out.println("port " + event.getWebServer().getPort());
  }
}
