package com.acme.web;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Bodies that a client can check: a number, a checksum, and as much text as was asked for. */
final class Payload {
  private Payload() {}

  /** The number and {@code size} characters that follow from it, after their checksum. */
  static byte[] of(int number, int size) {
    StringBuilder text = new StringBuilder(size);
    int state = number;
    while (text.length() < size) {
      state = state * 1103515245 + 12345;
      text.append((char) ('a' + (state >>> 16) % 26));
    }
    byte[] body = text.toString().getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(body);
    byte[] head =
        (number + " " + sum.getValue() + " " + size + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  /** A number out of a query: {@code ms} of {@code ms=20&size=5}. */
  static int number(String query, String name, int otherwise) {
    for (String pair : query == null ? new String[0] : query.split("&")) {
      if (pair.startsWith(name + "=")) {
        return Integer.parseInt(pair.substring(name.length() + 1));
      }
    }
    return otherwise;
  }

  /** Computes for so long, and looks at no interrupt. */
  static long spin(long millis) {
    long until = System.nanoTime() + millis * 1_000_000;
    long rounds = 0;
    while (System.nanoTime() < until) {
      rounds++;
    }
    return rounds;
  }
}
