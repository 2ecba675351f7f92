package com.acme.shop;

import java.io.IOException;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What the people in the office use, and what operations ask. */
@RestController
class OfficeController {
  private final InvoicePrinter invoices;
  private final SalesReport report;
  private final Export export;
  private final Settlement settlement;
  private final boolean awake;

  OfficeController(
      InvoicePrinter invoices,
      SalesReport report,
      Export export,
      Settlement settlement,
      Mended mended) {
    this.invoices = invoices;
    this.report = report;
    this.export = export;
    this.settlement = settlement;
    awake = mended.has("legacy");
  }

  @GetMapping("/invoices/{id}")
  String invoice(@PathVariable long id) throws IOException, InterruptedException {
    return invoices.print(id);
  }

  @GetMapping("/report")
  Map<String, Long> report() {
    return report.make();
  }

  @GetMapping("/export")
  String export() {
    return export.checksum();
  }

  @GetMapping("/pool")
  Map<String, Long> pool() {
    return Map.of("orders", settlement.settle());
  }

  /** Blocks in a sleep: an old way to be gentle with a system that is long gone. */
  @GetMapping("/legacy")
  String legacy() throws InterruptedException {
    if (!awake) {
      Thread.sleep(25);
    }
    return "done";
  }

  @GetMapping("/health")
  String health() {
    return "ok";
  }

  @GetMapping("/broken")
  String broken() {
    throw new IllegalStateException("Broken on purpose");
  }
}
