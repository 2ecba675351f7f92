package dev.weir.agent.inner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks the admin server of another JVM, for the commands that operate it. */
final class AdminConnection {
  static final String USUAL = "http://127.0.0.1:7979/";

  /** What the agent leaves in its JVM for {@link #urlOf}. */
  static final String PROPERTY = "dev.weir.admin";

  private static final int CONNECT_MS = 5_000;
  private static final int READ_MS = 30_000;

  private final URI base;
  private final String token;

  private AdminConnection(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /**
   * To a URL, or to the JVM of a process id.
   *
   * @param token what was given; empty: it is looked for
   */
  static AdminConnection to(String target, String token) throws IOException {
    boolean pid = !target.isEmpty() && target.chars().allMatch(Character::isDigit);
    String url = pid ? urlOf(target) : target;
    try {
      URI base = new URI(url.endsWith("/") ? url : url.concat("/"));
      if (!"http".equals(base.getScheme()) || base.getHost() == null) {
        throw new URISyntaxException(url, "no http");
      }
      return new AdminConnection(base, token.isEmpty() ? tokenFor(base) : token);
    } catch (URISyntaxException e) {
      throw new IOException(target + " is neither a process id nor an address like " + USUAL, e);
    }
  }

  private static String urlOf(String pid) throws IOException {
    String url = null;
    try {
      url = AttachedJvm.property(pid, PROPERTY);
    } catch (LinkageError | ReflectiveOperationException e) {
      throw new IOException(
          "cannot ask process " + pid + " where its dashboard is: " + cause(e), e);
    }
    if (url == null) {
      throw new IOException("process " + pid + " has no dashboard");
    }
    return url;
  }

  private static String cause(Throwable e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** The environment's, or that of the file which the agent in this folder has left. */
  private static String tokenFor(URI base) throws IOException {
    String given = System.getenv("WEIR_ADMIN_TOKEN");
    Path file = Path.of("weir-admin-" + base.getPort() + ".token");
    if (given != null && !given.isEmpty()) {
      return given;
    }
    return Files.isReadable(file) ? Files.readString(file, StandardCharsets.US_ASCII).strip() : "";
  }

  /** GET of JSON. */
  JsonNode get(String path) throws IOException {
    HttpURLConnection connection = open(path);
    return new ObjectMapper().readTree(answer(connection));
  }

  /** POST with the token. */
  JsonNode post(String path, String body) throws IOException {
    if (token.isEmpty()) {
      throw new IOException(
          "a token is needed: --token, WEIR_ADMIN_TOKEN, or the file that the agent named");
    }
    HttpURLConnection connection = open(path);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }
    return new ObjectMapper().readTree(answer(connection));
  }

  private HttpURLConnection open(String path) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) base.resolve(path).toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MS);
    connection.setReadTimeout(READ_MS);
    if (!token.isEmpty()) {
      connection.setRequestProperty("X-Weir-Token", token);
    }
    return connection;
  }

  private byte[] answer(HttpURLConnection connection) throws IOException {
    try {
      int status = connection.getResponseCode();
      if (status == 200) {
        try (InputStream in = connection.getInputStream()) {
          return in.readAllBytes();
        }
      }
      InputStream body = connection.getErrorStream();
      JsonNode problem = body == null ? null : new ObjectMapper().readTree(body);
      throw new IOException(
          status + ": " + (problem == null ? "" : problem.path("detail").asText()));
    } catch (java.net.ConnectException e) {
      throw new IOException("nothing answers at " + base, e);
    }
  }
}
