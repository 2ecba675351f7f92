package com.acme.shop;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.stereotype.Component;

/** Blocks on another service: asks it over HTTP and waits for its answer, if need be for ever. */
@Component
class Recommendations {
  private static final int PATIENCE_MS = 10_000;

  private final RecommendationService service;
  private final boolean impatient;

  Recommendations(RecommendationService service, Mended mended) {
    this.service = service;
    impatient = mended.has("recommendations");
  }

  List<String> forCustomer(String customer) throws IOException {
    var url = service.address().resolve("/recommend?customer=" + customer).toURL();
    var connection = (HttpURLConnection) url.openConnection();
    if (impatient) {
      connection.setConnectTimeout(PATIENCE_MS);
      connection.setReadTimeout(PATIENCE_MS);
    }
    try (var answer = connection.getInputStream()) {
      return List.of(new String(answer.readAllBytes(), StandardCharsets.UTF_8).split(",", -1));
    }
  }
}
