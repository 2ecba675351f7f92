package com.acme.shop.traffic;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends the shop a fixed mix of requests from several customers at once, each of whom waits for an
 * answer before asking again.
 *
 * <pre>
 * java -cp test-apps/shop/target/classes com.acme.shop.traffic.Traffic http://127.0.0.1:8080 15s 8
 * </pre>
 */
public final class Traffic {
  private static final String USAGE =
      "usage: Traffic <base-url> <seconds as 15s, or requests as 500> [customers at once: 8]";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicLong next = new AtomicLong();
  private final Tally tally = new Tally();
  private final Mix mix;
  private final Limit limit;

  private Traffic(URI base, Limit limit) {
    this.mix = new Mix(base);
    this.limit = limit;
  }

  /** Exits with 0, with 1 where nothing answered, with 2 on wrong arguments. */
  public static void main(String[] args) throws InterruptedException {
    URI base;
    Limit limit;
    int customers;
    try {
      base = URI.create(args[0]);
      limit = Limit.parse(args[1]);
      customers = args.length > 2 ? Integer.parseInt(args[2]) : 8;
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      System.err.println(USAGE);
      System.exit(2);
      return;
    }
    var tally = send(base, limit, customers);
    System.out.print(tally);
    System.exit(tally.answered() ? 0 : 1);
  }

  /** Sends requests until the limit is reached and all are answered. */
  static Tally send(URI base, Limit limit, int customers) throws InterruptedException {
    var traffic = new Traffic(base, limit);
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < customers; i++) {
      var thread = new Thread(traffic::buy, "customer-" + i);
      thread.start();
      threads.add(thread);
    }
    for (var thread : threads) {
      thread.join();
    }
    return traffic.tally;
  }

  private void buy() {
    for (long n = next.getAndIncrement(); limit.allows(n); n = next.getAndIncrement()) {
      tally.add(mix.route(n), ask(n));
    }
  }

  private String ask(long n) {
    try {
      return Integer.toString(client.send(mix.request(n), BodyHandlers.discarding()).statusCode());
    } catch (IOException e) {
      return "no answer";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
