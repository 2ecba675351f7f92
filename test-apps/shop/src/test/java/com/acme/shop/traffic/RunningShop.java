package com.acme.shop.traffic;

import com.acme.shop.ShopApplication;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The shop in a JVM of its own under the packaged agent, with a folder for its past. */
final class RunningShop implements AutoCloseable {
  private final ForkedJvm jvm;
  private final URI base;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RunningShop(ForkedJvm jvm) {
    this.jvm = jvm;
    String line = jvm.waitForLine("shop listening on ");
    base = URI.create("http://127.0.0.1:" + line.substring(line.lastIndexOf(' ') + 1));
  }

  /** The arguments are the shop's own. */
  static RunningShop start(Path jdk, Path folder, String... arguments) {
    return start(jvm(jdk, folder), arguments);
  }

  /** The same, in a JVM with options. */
  static RunningShop start(ForkedJvm.Builder jvm, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--server.port=0"));
    all.addAll(List.of(arguments));
    return new RunningShop(jvm.run(ShopApplication.class, all.toArray(String[]::new)));
  }

  /** A JVM whose past is in the folder. */
  static ForkedJvm.Builder jvm(Path jdk, Path folder) {
    return ForkedJvm.on(jdk)
        .in(folder)
        .options("-Dweir.admin.port=0", "-Dweir.history.dir=" + folder.resolve("history"));
  }

  URI base() {
    return base;
  }

  String err() {
    return jvm.err();
  }

  /** So many customers at once ask so many times each, and all must be served. */
  void ask(String path, int customers, int times) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).build();
    ExecutorService all = Executors.newFixedThreadPool(customers);
    List<Future<?>> asking = new ArrayList<>();
    for (int i = 0; i < customers; i++) {
      asking.add(
          all.submit(
              () -> {
                for (int n = 0; n < times; n++) {
                  int status = client.send(request, BodyHandlers.discarding()).statusCode();
                  if (status != 200) {
                    throw new AssertionError(path + " " + status);
                  }
                }
                return null;
              }));
    }
    for (Future<?> one : asking) {
      one.get();
    }
    all.shutdown();
  }

  /** Ends the shop; its last report. */
  JsonNode end() {
    jvm.terminate();
    return jvm.report();
  }

  @Override
  public void close() {
    jvm.close();
  }
}
