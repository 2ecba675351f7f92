package dev.weir.admin;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLSession;

/** Sends bytes as they are, as only attackers and old tools do. */
final class RawClient {
  private RawClient() {}

  /** Sends them, and reads until the server closes. */
  static HttpResponse<String> send(int port, String bytes) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new Answer(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** What came back. */
  private record Answer(String text) implements HttpResponse<String> {
    @Override
    public int statusCode() {
      return text.isEmpty() ? 0 : Integer.parseInt(text.split(" ", 3)[1]);
    }

    @Override
    public HttpHeaders headers() {
      Map<String, List<String>> headers = new TreeMap<>();
      String[] lines = text.substring(0, Math.max(0, text.indexOf("\r\n\r\n"))).split("\r\n", -1);
      for (int i = 1; i < lines.length; i++) {
        int colon = lines[i].indexOf(": ");
        headers.put(
            lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
            List.of(lines[i].substring(colon + 2)));
      }
      return HttpHeaders.of(headers, (name, value) -> true);
    }

    @Override
    public String body() {
      return text.substring(text.indexOf("\r\n\r\n") + 4);
    }

    @Override
    public HttpRequest request() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<HttpResponse<String>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      throw new UnsupportedOperationException();
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }
}
