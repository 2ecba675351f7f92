package com.acme.methods;

import dev.weir.api.AsyncOperation;
import dev.weir.api.BackgroundTask;
import dev.weir.api.CallHandle;
import dev.weir.api.Level;
import dev.weir.api.LimitBlocking;
import dev.weir.api.OperationType;
import dev.weir.api.OptimizeRoute;
import dev.weir.api.Request;
import dev.weir.api.TimeoutOperation;
import dev.weir.api.TimeoutStrategy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Methods whose annotations say what they want. */
class Annotated implements Reads {
  @LimitBlocking("orders")
  String limited() {
    return "limited";
  }

  @Override
  public String inherited(String key) {
    return key;
  }

  @AsyncOperation(type = OperationType.SLEEP_OPERATION, timeout = "1s")
  CompletionStage<String> async(long millis) throws InterruptedException {
    Thread.sleep(millis);
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return CompletableFuture.completedFuture(
        Thread.currentThread().getName().replaceAll("[0-9]+", "#") + (loader != null));
  }

  @TimeoutOperation(timeout = "100ms", strategy = TimeoutStrategy.ERROR_RESPONSE)
  String late(long millis) throws InterruptedException {
    Thread.sleep(millis);
    return "in time";
  }

  @BackgroundTask("data_processing")
  void later(CompletableFuture<String> ran) {
    ran.complete(Thread.currentThread().getName().replaceAll("[0-9]+", "#"));
  }

  @BackgroundTask("data_processing")
  @Nullable CallHandle<String> handle() {
    // What it returns is for nobody: the caller has the handle of this very run.
    return null;
  }

  @OptimizeRoute(Level.BASIC)
  @LimitBlocking("orders")
  String counted() {
    return "counted";
  }

  @BackgroundTask("wrong")
  String wrong() {
    return "in place";
  }

  @Request("job")
  void job(Repo repo) throws InterruptedException {
    repo.slow(50);
  }
}
