package com.acme.web;

import dev.weir.api.Request;
import dev.weir.api.RequestScope;
import dev.weir.api.Weir;

/** Units of work that no framework marks. */
public final class UnitsMain {
  private UnitsMain() {}

  /** Does each of them, and ends. */
  @SuppressWarnings("try") // closing twice is the point
  public static void main(String[] arguments) throws Exception {
    UnitsMain units = new UnitsMain();
    for (int i = 0; i < 3; i++) {
      units.annotated(20, "x");
      try (RequestScope scope = Weir.request("scoped")) {
        Thread.sleep(20);
        scope.close();
      }
    }
    try {
      failing();
    } catch (IllegalStateException e) {
      System.out.println(e.getMessage());
    }
    Named.runFirst(20);
    Named.runSecond();
    RequestScope elsewhere = Weir.request("closed-elsewhere");
    Thread closer = new Thread(elsewhere::close);
    closer.start();
    closer.join();
    try (RequestScope scope = Weir.request("after")) {
      Thread.sleep(20);
      units.annotated(1, "inside: no request of its own");
    }
    System.out.println("done");
  }

  @Request("annotated")
  private double annotated(long millis, String text) throws InterruptedException {
    Thread.sleep(millis);
    return text.length();
  }

  @Request("failing")
  private static void failing() {
    throw new IllegalStateException("failed");
  }

  /** Named by settings. */
  static final class Named {
    private Named() {}

    static long runFirst(long millis) throws InterruptedException {
      Thread.sleep(millis);
      return millis;
    }

    static void runSecond() throws InterruptedException {
      Thread.sleep(20);
    }

    static void rest() {}
  }
}
