package dev.weir.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** How long it takes from the start of a JVM, wall clock, in milliseconds. */
final class StartUps {
  private final Path folder;
  private final List<Variant> variants;
  private double spent;

  StartUps(Path folder, List<Variant> variants) {
    this.folder = folder;
    this.variants = variants;
  }

  /** To the end of a program that says hello. */
  Figures hello(Jdk jdk, Path classes, int runs, int peerRuns) throws InterruptedException {
    Figures figures = new Figures("hello world, start to end, " + jdk.name(), "ms");
    alternate(
        figures,
        new Figures("", ""),
        runs,
        peerRuns,
        variant -> {
          try (Jvm jvm =
              Jvm.start(
                  jdk.java(), folder, variant, "-cp", classes.toString(), "com.acme.small.Hello")) {
            jvm.await();
            return () -> {};
          }
        });
    return figures;
  }

  /**
   * To the first response of a Spring Boot application.
   *
   * @param cpu gets user and system time until then
   */
  Figures shop(Jdk jdk, Path jar, int runs, int peerRuns, Figures cpu) throws InterruptedException {
    Figures figures = new Figures("shop, start to first response, " + jdk.name(), "ms");
    alternate(
        figures,
        cpu,
        runs,
        peerRuns,
        variant -> {
          Jvm jvm =
              Jvm.start(jdk.java(), folder, variant, "-jar", jar.toString(), "--server.port=0");
          try {
            firstResponse(jvm.portAfter("shop listening on "));
            spent = jvm.cpuMicros() / 1e3;
          } catch (IOException e) {
            jvm.close();
            throw e;
          }
          return jvm;
        });
    return figures;
  }

  private static void firstResponse(int port) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/health");
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(10_000);
    connection.setReadTimeout(60_000);
    if (connection.getResponseCode() != 200) {
      throw new IOException("the shop answered " + connection.getResponseCode());
    }
  }

  /** What is timed; what it leaves behind is closed off the clock. */
  private interface Timed {
    AutoCloseable run(Variant variant) throws IOException, InterruptedException;
  }

  /** A B A B; the first round, which fills the disk cache, does not count. */
  private void alternate(Figures figures, Figures cpu, int runs, int peerRuns, Timed timed)
      throws InterruptedException {
    for (int run = 0; run <= runs; run++) {
      for (Variant variant : variants) {
        boolean skip = variant.isPeer() && (run == 0 || run > peerRuns);
        if (!skip && variant.isThere() && !figures.hasFailed(variant.name())) {
          time(figures, cpu, variant, timed, run > 0);
        }
      }
    }
  }

  private void time(Figures figures, Figures cpu, Variant variant, Timed timed, boolean counts)
      throws InterruptedException {
    long began = System.nanoTime();
    try {
      AutoCloseable left = timed.run(variant);
      long nanos = System.nanoTime() - began;
      left.close();
      if (counts) {
        figures.add(variant.name(), nanos / 1e6);
        cpu.add(variant.name(), spent);
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      System.err.println(variant.name() + ": " + e);
      figures.failed(variant.name(), "did not start");
      cpu.failed(variant.name(), "did not start");
    }
  }
}
