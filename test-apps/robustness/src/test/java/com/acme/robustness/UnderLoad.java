package com.acme.robustness;

import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import java.util.concurrent.TimeUnit;

/** Serves requests of some kinds on two threads, for ever or for so many milliseconds. */
public final class UnderLoad {
  private UnderLoad() {}

  /**
   * @param arguments for how long, in milliseconds, 0 for ever; how long a request waits, in
   *     microseconds; how many kinds there are
   */
  public static void main(String[] arguments) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[0]));
    boolean forEver = arguments[0].equals("0");
    int micros = Integer.parseInt(arguments[1]);
    int routes = Integer.parseInt(arguments[2]);
    Thread[] threads = new Thread[2];
    long[] served = new long[threads.length];
    for (int i = 0; i < threads.length; i++) {
      int number = i;
      threads[i] =
          new Thread(
              () -> {
                while (forEver || System.nanoTime() < until) {
                  serve((int) (served[number] % routes), micros);
                  if (++served[number] == 20) {
                    System.out.println("serves " + number);
                  }
                }
              });
      threads[i].start();
    }
    long sum = 0;
    for (int i = 0; i < threads.length; i++) {
      threads[i].join();
      sum += served[i];
    }
    System.out.println("served " + sum);
  }

  @SuppressWarnings("try") // the scope is never named again
  private static void serve(int route, int micros) {
    try (RequestScope scope = Weir.request("route-" + route)) {
      TimeUnit.MICROSECONDS.sleep(micros);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
