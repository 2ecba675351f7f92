package com.acme.shop.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.acme.shop.ShopApplication;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;

class TrafficTest {
  @Test
  void hundredRequestsReachEveryRouteInItsShare() throws Exception {
    try (var shop = SpringApplication.run(ShopApplication.class, "--server.port=0")) {
      var port = shop.getEnvironment().getProperty("local.server.port");
      var base = URI.create("http://127.0.0.1:" + port);

      var tally = Traffic.send(base, Limit.parse("100"), 8);

      assertEquals(29, tally.count("GET /products/{id}", "200"));
      assertEquals(10, tally.count("GET /orders", "200"));
      assertEquals(12, tally.count("GET /orders/{id}", "200"));
      assertEquals(8, tally.count("POST /orders", "201"));
      assertEquals(10, tally.count("GET /catalog", "200"));
      assertEquals(4, tally.count("GET /invoices/{id}", "200"));
      assertEquals(5, tally.count("GET /recommendations", "200"));
      assertEquals(6, tally.count("GET /checkout", "200"));
      assertEquals(4, tally.count("GET /legacy", "200"));
      assertEquals(3, tally.count("GET /report", "200"));
      assertEquals(1, tally.count("GET /export", "200"));
      assertEquals(4, tally.count("GET /pool", "200"));
      assertEquals(3, tally.count("GET /health", "200"));
      assertEquals(1, tally.count("GET /broken", "500"));
    }
  }

  @Test
  void shopThatIsNotThereAnswersNothing() throws Exception {
    assertFalse(Traffic.send(URI.create("http://127.0.0.1:1"), Limit.requests(5), 2).answered());
  }

  @Test
  void limitMustBePositive() {
    assertThrows(IllegalArgumentException.class, () -> Limit.parse("0"));
    assertThrows(IllegalArgumentException.class, () -> Limit.parse("-5s"));
    assertThrows(IllegalArgumentException.class, () -> Limit.parse("soon"));
  }
}
