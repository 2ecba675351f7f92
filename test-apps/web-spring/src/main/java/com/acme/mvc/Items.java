package com.acme.mvc;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;

/** A controller that answers in every way there is. */
@Controller
public class Items {
  /** At once, after a sleep. */
  @GetMapping("/items/{id}")
  @ResponseBody
  public String item(@PathVariable("id") long id) {
    sleep(20);
    return "item " + id;
  }

  /** From Spring's own executor. */
  @GetMapping("/callable/{id}")
  @ResponseBody
  public Callable<String> callable(@PathVariable("id") long id) {
    sleep(20);
    return () -> {
      sleep(5);
      return "later " + id;
    };
  }

  /** From any thread. */
  @GetMapping("/deferred/{id}")
  @ResponseBody
  public DeferredResult<String> deferred(@PathVariable("id") long id) {
    DeferredResult<String> result = new DeferredResult<>();
    new Thread(() -> result.setResult("deferred " + id)).start();
    return result;
  }

  /** From the common pool. */
  @GetMapping("/future/{id}")
  @ResponseBody
  public CompletableFuture<String> future(@PathVariable("id") long id) {
    return CompletableFuture.supplyAsync(() -> "future " + id);
  }

  /** Fails on Spring's own executor. */
  @GetMapping("/callable-boom/{id}")
  @ResponseBody
  public Callable<String> callableBoom(@PathVariable("id") long id) {
    return () -> {
      throw new IllegalStateException("boom " + id);
    };
  }

  /** Fails. */
  @GetMapping("/boom/{id}")
  @ResponseBody
  public String boom(@PathVariable("id") long id) {
    throw new IllegalStateException("boom " + id);
  }

  /** Is not there. */
  @GetMapping("/gone/{id}")
  @ResponseBody
  public String gone(@PathVariable("id") long id) {
    throw new ResponseStatusException(HttpStatus.GONE, "gone " + id);
  }

  /** Is answered by another. */
  @GetMapping("/forward")
  public String forward() {
    return "forward:/items/7";
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
