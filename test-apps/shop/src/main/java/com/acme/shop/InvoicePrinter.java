package com.acme.shop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;

/** Blocks on a subprocess: starts a command per invoice and waits for it to end. */
@Component
class InvoicePrinter {
  private final boolean inJvm;

  InvoicePrinter(Mended mended) {
    inJvm = mended.has("invoices");
  }

  String print(long id) throws IOException, InterruptedException {
    if (inJvm) {
      return "invoice " + id;
    }
    var process =
        new ProcessBuilder("/bin/sh", "-c", "sleep 0.03; echo \"invoice $0\"", Long.toString(id))
            .redirectErrorStream(true)
            .start();
    String text;
    try (var output = process.getInputStream()) {
      text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (process.waitFor() != 0) {
      throw new IOException("The invoice was not printed: " + text);
    }
    return text.strip();
  }
}
