package com.acme.shop;

import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;

/** Blocks nowhere, but keeps a processor busy for about 150 ms: a checksum made the slow way. */
@Component
class Export {
  private static final int ROUNDS = 7_000;

  private final byte[] rows =
      "order;customer;product;cents\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);

  private final String kept;

  Export(Mended mended) {
    kept = mended.has("export") ? compute() : "";
  }

  String checksum() {
    return kept.isEmpty() ? compute() : kept;
  }

  private String compute() {
    int sum = 1;
    for (int round = 0; round < ROUNDS; round++) {
      sum = mix(sum);
    }
    return Integer.toHexString(sum);
  }

  private int mix(int sum) {
    for (byte value : rows) {
      sum = sum * 31 + value;
    }
    return sum;
  }
}
