package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CPU time a request and resident memory of the small web application.
 *
 * <p>All variants are up at the same time and are sent requests in turn, a window each, so that
 * what drifts on the machine drifts for all of them.
 */
final class SmallApplication {
  private static final String[] HEAP = {"-Xms32m", "-Xmx256m"};

  private final Jdk jdk;
  private final Path folder;
  private final List<Variant> variants;
  private final String classPath;
  final Figures cpu;
  final Figures resident;

  SmallApplication(Jdk jdk, Path folder, List<Variant> variants, String classPath) {
    this.jdk = jdk;
    this.folder = folder;
    this.variants = variants;
    this.classPath = classPath;
    cpu = new Figures("CPU per request, " + jdk.name(), "us");
    resident = new Figures("resident after warm-up, " + jdk.name(), "MB");
  }

  private record Running(Variant variant, Jvm jvm, Load load) {}

  /** One JVM a variant: warm-up, then windows in turn. */
  void round(int warmUp, int windows, int requests) throws InterruptedException, IOException {
    List<Running> all = new ArrayList<>();
    try {
      for (Variant variant : variants) {
        if (variant.isThere() && !cpu.hasFailed(variant.name())) {
          start(variant, all);
        }
      }
      // Twice, so that what one compiles in the background is done when it is measured.
      for (int half = 0; half < 2; half++) {
        for (Running running : all) {
          running.load.send(warmUp / 2);
        }
      }
      for (int window = 0; window < windows; window++) {
        for (int i = 0; i < all.size(); i++) {
          Running running = all.get((i + window) % all.size());
          long before = running.jvm.cpuMicros();
          running.load.send(requests);
          cpu.add(running.variant.name(), (running.jvm.cpuMicros() - before) / (double) requests);
        }
      }
      for (Running running : all) {
        resident.add(running.variant.name(), running.jvm.residentMegabytes(jdk.java()));
      }
    } finally {
      for (Running running : all) {
        running.load.close();
        running.jvm.close();
      }
    }
  }

  private void start(Variant variant, List<Running> all) throws IOException {
    Jvm jvm =
        Jvm.start(
            jdk.java(), folder, variant, HEAP[0], HEAP[1], "-cp", classPath, "com.acme.small.Main");
    try {
      all.add(new Running(variant, jvm, new Load(jvm.portAfter("small listening on "))));
    } catch (IOException e) {
      System.err.println(variant.name() + ": " + e);
      cpu.failed(variant.name(), "did not start");
      resident.failed(variant.name(), "did not start");
      jvm.close();
    }
  }
}
