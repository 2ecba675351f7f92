package com.acme.shop.traffic;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which requests customers send, and how often: of 100 in a row, each route has its fixed share.
 *
 * <p>The order is shuffled, the same way in each run, so that two runs can be compared.
 */
final class Mix {
  private static final List<Share> SHARES =
      List.of(
          new Share(29, "GET /products/{id}"),
          new Share(10, "GET /orders"),
          new Share(12, "GET /orders/{id}"),
          new Share(8, "POST /orders"),
          new Share(10, "GET /catalog"),
          new Share(4, "GET /invoices/{id}"),
          new Share(5, "GET /recommendations"),
          new Share(6, "GET /checkout"),
          new Share(4, "GET /legacy"),
          new Share(3, "GET /report"),
          new Share(1, "GET /export"),
          new Share(4, "GET /pool"),
          new Share(3, "GET /health"),
          new Share(1, "GET /broken"));

  private final URI base;
  private final List<String> routes = new ArrayList<>();

  Mix(URI base) {
    this.base = base;
    for (var share : SHARES) {
      routes.addAll(Collections.nCopies(share.percent(), share.route()));
    }
    Collections.shuffle(routes, new Random(1));
  }

  /** The route of the n-th request, such as {@code GET /orders/{id}}. */
  String route(long n) {
    return routes.get((int) (n % routes.size()));
  }

  /** The n-th request; it asks for one of the 50 products and orders that the shop opens with. */
  HttpRequest request(long n) {
    var route = route(n);
    long id = 1 + n % 50;
    var path = route.substring(route.indexOf('/')).replace("{id}", Long.toString(id));
    var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(30));
    if (route.startsWith("POST")) {
      var order = "{\"customer\":\"Traffic\",\"productId\":" + id + ",\"quantity\":1}";
      request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(order));
    }
    return request.build();
  }

  private record Share(int percent, String route) {}
}
