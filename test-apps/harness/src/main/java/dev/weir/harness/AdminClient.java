package dev.weir.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the admin server of a JVM, as a person would who has read where it is.
 *
 * <pre>{@code
 * AdminClient admin = AdminClient.of(jvm, folder);
 * JsonNode summary = admin.json("/monitoring/summary");
 * }</pre>
 */
public final class AdminClient {
  private static final Pattern LINE =
      Pattern.compile("weir: dashboard: (http://\\S+?/)(?: \\(.*?\\))?(?:, token in (\\S+?))?;");

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI base;
  private final String token;

  private AdminClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /**
   * Waits until the JVM has said where its dashboard is.
   *
   * @param folder its working directory
   */
  public static AdminClient of(ForkedJvm jvm, Path folder) {
    Matcher line = LINE.matcher(jvm.waitForErr(LINE));
    if (!line.find()) {
      throw new IllegalStateException(jvm.err());
    }
    String file = line.group(2);
    try {
      String token =
          file == null ? "" : Files.readString(folder.resolve(file), StandardCharsets.US_ASCII);
      return new AdminClient(URI.create(line.group(1)), token.strip());
    } catch (IOException e) {
      throw new IllegalStateException("no token in " + file, e);
    }
  }

  /** Where it is, ending with a slash. */
  public URI base() {
    return base;
  }

  /** The token of its file; empty where it has none. */
  public String token() {
    return token;
  }

  /** GET, with headers in pairs. */
  public HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).GET().build());
  }

  /** GET of JSON; fails on any other status than 200. */
  public JsonNode json(String path) {
    HttpResponse<String> response = get(path);
    if (response.statusCode() != 200) {
      throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
    }
    return parse(response.body());
  }

  /** POST, with headers in pairs. */
  public HttpResponse<String> post(String path, String body, String... headers) {
    return send(request(path, headers).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  /** POST of JSON with the token. */
  public HttpResponse<String> change(String path, String body) {
    return post(path, body, "Content-Type", "application/json", "X-Weir-Token", token);
  }

  /** Any request. */
  public HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(request.uri() + ": " + e, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(20));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  private static JsonNode parse(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }
}
