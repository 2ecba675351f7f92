package com.acme.robustness;

import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Does what it is told on stdin or by its arguments, line by line. */
public final class Servant {
  private Servant() {}

  /**
   * @param arguments what to do before stdin is read
   */
  public static void main(String[] arguments) throws Exception {
    System.out.println("ready");
    for (String order : arguments) {
      obey(order);
    }
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      obey(order);
    }
    // Whoever ends a process closes its stdin first; the signal is still to come.
    TimeUnit.SECONDS.sleep(30);
  }

  @SuppressWarnings("try") // the scope is never named again
  private static void obey(String order) throws InterruptedException, IOException {
    String[] words = order.split(" ", -1);
    switch (words[0]) {
      case "request" -> {
        try (RequestScope scope = Weir.request(words[1])) {
          Thread.sleep(2);
        }
      }
      case "exit" -> System.exit(Integer.parseInt(words[1]));
      case "throw" -> throw new IllegalStateException("as told");
      default -> throw new IllegalArgumentException(order);
    }
    System.out.println("did " + order);
  }
}
