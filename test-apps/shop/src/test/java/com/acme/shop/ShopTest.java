package com.acme.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class ShopTest {
  private static final HttpClient client = HttpClient.newHttpClient();
  private static ConfigurableApplicationContext shop;
  private static URI base;

  @BeforeAll
  static void start() {
    shop = SpringApplication.run(ShopApplication.class, "--server.port=0");
    base = URI.create("http://127.0.0.1:" + shop.getEnvironment().getProperty("local.server.port"));
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /products/7      | 200 | {"id":7,"name":"Product 7","cents":149}
          /products/999    | 404 | Not Found
          /orders          | 200 | "lines":[{"productId":
          /orders/7        | 200 | "lines":[{"productId":7,"quantity":1},{"productId":57,"quantity":2}]
          /orders/999999   | 404 | Not Found
          /catalog         | 200 | ["1;107","2;114"
          /invoices/12     | 200 | invoice 12
          /recommendations | 200 | ["Product 7","Product 21","Product 42"]
          /checkout        | 200 | {"customers":
          /legacy          | 200 | done
          /report          | 200 | "articles":
          /pool            | 200 | {"orders":
          /health          | 200 | ok
          /broken          | 500 | Internal Server Error
          """)
  void routeAnswers(String path, int status, String text) throws Exception {
    var answer = get(path);
    assertEquals(status, answer.statusCode());
    assertTrue(answer.body().contains(text), answer.body());
  }

  @Test
  void exportMakesTheSameChecksumEachTime() throws Exception {
    var answer = get("/export");
    assertEquals(200, answer.statusCode());
    assertEquals(get("/export").body(), answer.body());
  }

  @Test
  void ordersShowsTwenty() throws Exception {
    assertEquals(20, get("/orders").body().split("\"customer\"", -1).length - 1);
  }

  @Test
  void placedOrderIsStored() throws Exception {
    var placed = place("{\"customer\":\"Ann\",\"productId\":3,\"quantity\":4}");
    assertEquals(201, placed.statusCode());
    var id = placed.body().replaceAll("\\D", "");
    assertEquals(
        "{\"id\":" + id + ",\"customer\":\"Ann\",\"lines\":[{\"productId\":3,\"quantity\":4}]}",
        get("/orders/" + id).body());
  }

  @Test
  void orderForAnUnknownProductLeavesNothingBehind() throws Exception {
    var before = get("/pool").body();
    assertEquals(
        400, place("{\"customer\":\"Ann\",\"productId\":999,\"quantity\":1}").statusCode());
    assertEquals(before, get("/pool").body());
  }

  @Test
  void customersQueueAtTheTill() {
    assertTrue(millisOfFourAtOnce("/checkout") >= 4 * 15, "they were served at once");
  }

  @Test
  void fourthCustomerWaitsForAConnection() {
    assertTrue(millisOfFourAtOnce("/pool") >= 2 * 60, "there was a connection for each");
  }

  private static long millisOfFourAtOnce(String path) {
    long start = System.nanoTime();
    var answers =
        IntStream.range(0, 4)
            .mapToObj(i -> client.sendAsync(request(path).build(), BodyHandlers.ofString()))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(answers).join();
    return (System.nanoTime() - start) / 1_000_000;
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> place(String order) throws IOException, InterruptedException {
    var request =
        request("/orders")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(order));
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path));
  }
}
