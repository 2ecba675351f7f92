package com.acme.storm.traffic;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Many clients that come at a steady rate, whether those before them were answered or not. A
 * response time counts from the moment at which the request was due, so that nothing is left out
 * where the server does not take it.
 */
final class Clients {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;

  Clients(String base) {
    this.base = base;
  }

  /** One answer: how long it took, and its status; 0 is none. */
  private record Answer(String path, long nanos, int status) {}

  /** What came of one kind of request. */
  record Seen(long asked, long answered, double p50Millis, double p99Millis, double maxMillis) {}

  /** What came of a phase. */
  record Phase(Seen orders, Seen rates) {}

  /** Sends for a while; returns once all are answered, or have lost their patience. */
  CompletableFuture<Phase> send(Duration time, int ordersASecond, int ratesASecond) {
    ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<?>> open = new ArrayList<>();
    long began = System.nanoTime();
    long end = began + time.toNanos();
    long nextOrder = began;
    long nextRate = began;
    int orders = 0;
    while (Math.min(nextOrder, nextRate) < end) {
      boolean order = nextOrder <= nextRate;
      long due = order ? nextOrder : nextRate;
      LockSupport.parkNanos(due - System.nanoTime());
      String path = order ? "/orders/" + (1 + orders++ % 1000) : "/rates/USD";
      open.add(ask(path, due, answers));
      if (order) {
        nextOrder += TimeUnit.SECONDS.toNanos(1) / ordersASecond;
      } else {
        nextRate += TimeUnit.SECONDS.toNanos(1) / ratesASecond;
      }
    }
    return CompletableFuture.allOf(open.toArray(new CompletableFuture<?>[0]))
        .thenApply(unused -> new Phase(seen(answers, "/orders"), seen(answers, "/rates")));
  }

  private CompletableFuture<?> ask(String path, long due, ConcurrentLinkedQueue<Answer> into) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE).build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .handle(
            (response, thrown) ->
                into.add(
                    new Answer(
                        path,
                        System.nanoTime() - due,
                        response == null ? 0 : response.statusCode())));
  }

  private static Seen seen(ConcurrentLinkedQueue<Answer> all, String path) {
    List<Answer> mine = all.stream().filter(answer -> answer.path.startsWith(path)).toList();
    double[] millis = mine.stream().mapToDouble(answer -> answer.nanos / 1e6).toArray();
    Arrays.sort(millis);
    long good = mine.stream().filter(answer -> answer.status == 200).count();
    return new Seen(mine.size(), good, part(millis, 0.5), part(millis, 0.99), part(millis, 1));
  }

  private static double part(double[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
