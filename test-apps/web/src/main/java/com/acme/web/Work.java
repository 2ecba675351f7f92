package com.acme.web;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;

/** What handlers call: methods that take their time, and know of no limits. */
final class Work {
  /** How long everything takes. */
  private static volatile int millis;

  private Work() {}

  static String cancelled(int number) {
    return work(number);
  }

  static String refused(int number) {
    return work(number);
  }

  static String backgrounded(int number) {
    return work(number);
  }

  static String fallsBack(int number) {
    return work(number);
  }

  private static String work(int number) {
    int took = millis;
    try {
      Thread.sleep(took);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "worked on " + number + " for " + took + " ms";
  }

  /** Does {@code ?do=cancelled&n=7&ms=3000}. */
  static byte[] done(String query) {
    millis = Payload.number(query, "ms", 0);
    IntFunction<String> method =
        query.contains("do=cancelled")
            ? Work::cancelled
            : query.contains("do=refused")
                ? Work::refused
                : query.contains("do=backgrounded") ? Work::backgrounded : Work::fallsBack;
    String answer;
    try {
      answer = method.apply(Payload.number(query, "n", 0));
    } catch (CompletionException e) {
      answer = "late: " + e.getMessage();
    }
    return answer.getBytes(StandardCharsets.UTF_8);
  }
}
