package com.acme.rates;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RatesTest {
  @Test
  void theExampleShowsWhatItSays() throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      Rates.main(new String[0]);
    } finally {
      System.setOut(before);
    }
    String out = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(out.contains("CLOSED -> OPEN"), out);
    assertTrue(out.contains("EUR 1.9, not asked"), out);
    assertTrue(out.contains("CHF: rejected, rates: CIRCUIT_OPEN, try again in "), out);
    assertTrue(out.contains("OPEN -> HALF_OPEN"), out);
    assertTrue(out.contains("HALF_OPEN -> CLOSED"), out);
    assertTrue(out.contains("... and done: EUR "), out);
  }
}
