package com.acme.mvc;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Waits as long as it is told, in every way there is, and has an error page. */
@RestController
@RequestMapping("/late/{policy}")
public class Late {
  private static final ExecutorService POOL = Executors.newCachedThreadPool();

  /** On Spring's own executor. */
  @GetMapping("/callable/{id}")
  public Callable<ResponseEntity<String>> callable(
      @PathVariable("id") int id, @RequestParam("ms") long millis) {
    return () -> {
      Thread.sleep(millis);
      return answer(id);
    };
  }

  /** On nobody's thread. */
  @GetMapping("/deferred/{id}")
  public DeferredResult<ResponseEntity<String>> deferred(
      @PathVariable("id") int id, @RequestParam("ms") long millis) {
    DeferredResult<ResponseEntity<String>> result = new DeferredResult<>();
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, POOL)
        .execute(() -> result.setResult(answer(id)));
    return result;
  }

  /** Fails on Spring's own executor, where nothing handles it. */
  @GetMapping("/failing/{id}")
  public Callable<String> failing(@PathVariable("id") int id, @RequestParam("ms") long millis) {
    return () -> {
      Thread.sleep(millis);
      throw new StackOverflowError("failing " + id);
    };
  }

  /** Is never answered. */
  @GetMapping("/never/{id}")
  public DeferredResult<String> never(@RequestParam("ms") long millis) {
    return new DeferredResult<>(millis);
  }

  /** Events, with pauses between them. */
  @GetMapping("/events/{id}")
  public SseEmitter events(@PathVariable("id") int id, @RequestParam("ms") long millis) {
    SseEmitter events = new SseEmitter();
    POOL.execute(
        () -> {
          try {
            for (int i = 0; i < 3; i++) {
              events.send("event " + id + "-" + i);
              Thread.sleep(millis);
            }
            events.complete();
          } catch (IOException | InterruptedException e) {
            events.completeWithError(e);
          }
        });
    return events;
  }

  /** A file comes. */
  @PostMapping("/upload/{id}")
  public ResponseEntity<String> upload(
      @PathVariable("id") int id,
      @RequestParam("ms") long millis,
      @RequestParam("file") MultipartFile file)
      throws InterruptedException {
    Thread.sleep(millis);
    return ResponseEntity.ok(id + " of " + file.getSize());
  }

  /** The error page. */
  @ExceptionHandler(Exception.class)
  public ResponseEntity<String> failed(Exception failure) {
    return ResponseEntity.status(500).header("App", "yes").body("sorry: " + failure);
  }

  private static ResponseEntity<String> answer(int id) {
    return ResponseEntity.ok().header("App", "yes").body("answer " + id);
  }
}
