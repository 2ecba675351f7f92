package com.acme.shop;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.stereotype.Component;

/** Blocks on another service: asks it over HTTP and waits for its answer, if need be for ever. */
@Component
class Recommendations {
  private final RecommendationService service;

  Recommendations(RecommendationService service) {
    this.service = service;
  }

  List<String> forCustomer(String customer) throws IOException {
    var url = service.address().resolve("/recommend?customer=" + customer).toURL();
    var connection = (HttpURLConnection) url.openConnection();
    try (var answer = connection.getInputStream()) {
      return List.of(new String(answer.readAllBytes(), StandardCharsets.UTF_8).split(",", -1));
    }
  }
}
