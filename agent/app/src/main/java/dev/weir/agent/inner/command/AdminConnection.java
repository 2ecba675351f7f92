package dev.weir.agent.inner.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.core.report.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Asks the admin server of another JVM, for the commands that operate it. */
public final class AdminConnection {
  static final String USUAL = "http://127.0.0.1:7979/";

  /** What the agent leaves in its JVM: where its dashboard is, or why there is none. */
  public static final String PROPERTY = "dev.weir.admin";

  private static final int CONNECT_MS = 5_000;
  private static final int READ_MS = 30_000;

  private final URI base;
  private final String token;
  private final Origin origin;

  /** Where an address comes from: a token goes only to whom the user means. */
  private enum Origin {
    /** The user wrote it. */
    GIVEN,
    /** A JVM of this user says it; of this machine. */
    TOLD,
    /** It is the usual one, and anybody may listen there. */
    GUESSED
  }

  private AdminConnection(URI base, String token, Origin origin) {
    this.base = base;
    this.token = token;
    this.origin = origin;
  }

  /**
   * To a URL, or to the JVM of a process id.
   *
   * @param token what was given; empty: it is looked for
   * @throws UsageException if there is no such JVM, or this is no address
   */
  static AdminConnection to(String target, String token) throws IOException, UsageException {
    return Jvms.isPid(target)
        ? told(urlOf(target), token)
        : at(address(target), token, Origin.GIVEN);
  }

  private static AdminConnection at(URI base, String token, Origin origin) throws IOException {
    return new AdminConnection(base, token.isEmpty() ? tokenFor(base) : token, origin);
  }

  /** What a JVM says is not sent a token unless it is an address of this machine. */
  private static AdminConnection told(String url, String token) throws IOException, UsageException {
    URI base = address(url);
    InetAddress host = InetAddress.getByName(base.getHost());
    if (!host.isLoopbackAddress() && NetworkInterface.getByInetAddress(host) == null) {
      throw new UsageException(
          url + " is not of this machine; give it as the address if it is meant");
    }
    return at(base, token, Origin.TOLD);
  }

  private static URI address(String url) throws UsageException {
    try {
      URI base = new URI(url.endsWith("/") ? url : url.concat("/"));
      if ("http".equals(base.getScheme()) && base.getHost() != null && base.getPort() <= 65_535) {
        return base;
      }
    } catch (URISyntaxException e) {
      // As below.
    }
    throw new UsageException(url + " is neither a process id nor an address like " + USUAL);
  }

  /**
   * To the only agent of this user that has a dashboard; to the usual address where JVMs cannot be
   * asked.
   *
   * @throws UsageException if there are several
   */
  static AdminConnection toTheOnly(String token) throws IOException, UsageException {
    List<Jvm> serving;
    try {
      serving =
          Jvms.all().stream()
              .filter(jvm -> jvm.weir() == Jvm.Weir.SERVES && Jvms.isOwn(jvm.pid()))
              .toList();
    } catch (RefusedException e) {
      return at(address(USUAL), token, Origin.GUESSED);
    }
    if (serving.size() > 1) {
      StringBuilder text = new StringBuilder("several JVMs have Weir, name one:");
      for (Jvm jvm : serving) {
        text.append(' ').append(jvm.pid()).append(" (").append(jvm.main()).append(')');
      }
      throw new UsageException(text.toString());
    }
    if (serving.isEmpty() && !answers(USUAL)) {
      throw new IOException("no JVM of this user has Weir with a dashboard; see list and attach");
    }
    return serving.isEmpty()
        ? at(address(USUAL), token, Origin.GUESSED)
        : told(serving.get(0).detail(), token);
  }

  private static String urlOf(String pid) throws IOException, UsageException {
    Jvm jvm = Jvm.of(0, "", AttachedJvm.properties(Jvms.find(pid)));
    return switch (jvm.weir()) {
      case SERVES -> jvm.detail();
      case ABSENT -> throw new IOException("process " + pid + " has no Weir in it; see attach");
      default -> throw new IOException("process " + pid + ": Weir: " + jvm.state());
    };
  }

  /** Whether something says there that it is well. */
  static boolean answers(String url) {
    try {
      AdminConnection asked = new AdminConnection(address(url), "", Origin.GUESSED);
      return asked.open("health").getResponseCode() == 200;
    } catch (IOException | UsageException e) {
      return false;
    }
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

  /** A part of a path, or a value of its query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** GET of JSON. */
  JsonNode get(String path) throws IOException {
    HttpURLConnection connection = open(path);
    if (origin != Origin.GUESSED) {
      authorize(connection);
    }
    return new ObjectMapper().readTree(answer(connection));
  }

  /**
   * POST with the token.
   *
   * @throws UsageException if nobody said that this address is meant
   */
  JsonNode post(String path, String body) throws IOException, UsageException {
    if (origin == Origin.GUESSED) {
      throw new UsageException(
          "no JVM of this user says that it has Weir: give the address of the one that is meant");
    }
    if (token.isEmpty()) {
      throw new IOException(
          "a token is needed: --token, WEIR_ADMIN_TOKEN, or the file that the agent named");
    }
    HttpURLConnection connection = open(path);
    authorize(connection);
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
    return connection;
  }

  private void authorize(HttpURLConnection connection) {
    if (!token.isEmpty()) {
      connection.setRequestProperty("X-Weir-Token", token);
    }
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
