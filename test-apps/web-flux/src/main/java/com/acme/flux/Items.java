package com.acme.flux;

import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Handlers of every kind; those that sleep should not. */
@RestController
public class Items {
  private final Heartbeat heartbeat;

  /** The heart whose beats it tells of. */
  public Items(Heartbeat heartbeat) {
    this.heartbeat = heartbeat;
  }

  /** Blocks the loop. */
  @GetMapping("/items/{id}")
  public Mono<String> item(@PathVariable("id") long id) {
    sleep(20);
    return Mono.just("item " + id);
  }

  /** Blocks the loop for longer. */
  @GetMapping("/fifty/{id}")
  public Mono<String> fifty(@PathVariable("id") long id) {
    sleep(50);
    return Mono.just("fifty " + id);
  }

  /** Blocks nothing. */
  @GetMapping("/quick/{id}")
  public Mono<String> quick(@PathVariable("id") long id) {
    return Mono.just("quick " + id);
  }

  /** Blocks the loop, and returns no publisher. */
  @GetMapping("/plain/{id}")
  public String plain(@PathVariable("id") long id) {
    sleep(20);
    return "plain " + id;
  }

  /** Blocks while what it returned is subscribed to. */
  @GetMapping("/lazy/{id}")
  public Mono<String> lazy(@PathVariable("id") long id) {
    return Mono.fromCallable(
        () -> {
          sleep(20);
          return "lazy " + id;
        });
  }

  /** Blocks once the body is there. */
  @PostMapping("/echo")
  public String echo(@RequestBody String body) {
    sleep(20);
    return body;
  }

  /** Does it right. */
  @GetMapping("/elastic/{id}")
  public Mono<String> elastic(@PathVariable("id") long id) {
    return Mono.fromCallable(
            () -> {
              sleep(5);
              return "elastic " + id;
            })
        .subscribeOn(Schedulers.boundedElastic());
  }

  /** Hands on to a thread that must not block either. */
  @GetMapping("/parallel/{id}")
  public Mono<String> parallel(@PathVariable("id") long id) {
    return Mono.just(id)
        .publishOn(Schedulers.parallel())
        .map(
            number -> {
              sleep(5);
              return "parallel " + number;
            });
  }

  /** Comes in parts. */
  @GetMapping("/parts/{id}")
  public Flux<String> parts(@PathVariable("id") long id) {
    return Flux.interval(Duration.ofMillis(1))
        .onBackpressureBuffer()
        .take(3)
        .map(part -> id + "-" + part + "\n");
  }

  /** Fails. */
  @GetMapping("/boom/{id}")
  public Mono<String> boom(@PathVariable("id") long id) {
    return Mono.error(new IllegalStateException("boom " + id));
  }

  /** Is not there. */
  @GetMapping("/gone/{id}")
  public Mono<String> gone(@PathVariable("id") long id) {
    throw new ResponseStatusException(HttpStatus.GONE, "gone " + id);
  }

  /** Which thread, and whose classes it sees; from the Reactor context too. */
  @GetMapping("/where")
  public Mono<String> where() {
    sleep(20);
    String thread = Thread.currentThread().getName();
    boolean sees = Thread.currentThread().getContextClassLoader() == Items.class.getClassLoader();
    return Mono.deferContextual(
        context -> Mono.just(thread + " " + sees + " " + context.getOrDefault("who", "nobody")));
  }

  /** The longest stall of the loop since this was last asked. */
  @GetMapping("/heartbeat")
  public Mono<String> beats() {
    return Mono.fromSupplier(heartbeat::longestMicros);
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
