package com.acme.storm;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Two routes: one asks the database, the other a service, without a timeout as so many do. */
@RestController
public class Shop {
  private final JdbcTemplate jdbc;
  private final String rates;

  /** With a database and the service's address. */
  public Shop(JdbcTemplate jdbc, @Value("${rates.url}") String rates) {
    this.jdbc = jdbc;
    this.rates = rates;
  }

  /** An order's total. */
  @GetMapping("/orders/{id}")
  public String order(@PathVariable("id") long id) {
    return jdbc.queryForObject("SELECT total FROM orders WHERE id = ?", String.class, id);
  }

  /** A currency's rate. */
  @GetMapping("/rates/{currency}")
  public String rate(@PathVariable("currency") String currency) throws IOException {
    URI uri = URI.create(rates + "/" + currency);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
