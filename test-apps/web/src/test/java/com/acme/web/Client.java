package com.acme.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** An HTTP client that looks at every byte. */
final class Client {
  // Asks for HTTP/2 each time, as the JDK's client does unless it is told not to.
  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;

  Client(String port) {
    base = "http://127.0.0.1:" + port;
  }

  int port() {
    return URI.create(base).getPort();
  }

  HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    return http.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Sends just these bytes, and reads up to where the server closes the connection. */
  String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  CompletableFuture<HttpResponse<byte[]>> begin(String path, String... headers) {
    return http.sendAsync(request(path, headers).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> post(String path, String type, byte[] body) throws Exception {
    HttpRequest.Builder request =
        request(path, "Content-Type", type).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request;
  }

  static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** It is the application's, whole and nothing else. */
  static void isPayload(HttpResponse<byte[]> response, int number, int size) {
    assertEquals(200, response.statusCode(), text(response));
    assertEquals(String.valueOf(number), header(response, "Number"));
    assertEquals("yes", header(response, "App"));
    assertArrayEquals(Payload.of(number, size), response.body());
  }

  /** It is the agent's, whole and nothing else. */
  static void isProblem(HttpResponse<byte[]> response, int status, String policy, String path) {
    assertEquals(status, response.statusCode(), text(response));
    assertEquals("application/problem+json", header(response, "Content-Type"));
    assertEquals("", header(response, "App"));
    assertEquals("", header(response, "Number"));
    assertEquals(String.valueOf(response.body().length), header(response, "Content-Length"));
    try {
      JsonNode problem = new ObjectMapper().readTree(response.body());
      assertEquals(status, problem.path("status").asInt());
      assertEquals(path, problem.path("instance").asText());
      assertEquals("about:blank", problem.path("type").asText());
      assertEquals(true, problem.path("detail").asText().contains("'" + policy + "'"));
    } catch (IOException e) {
      throw new AssertionError(text(response), e);
    }
  }
}
