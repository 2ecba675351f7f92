package dev.weir.admin;

import com.acme.routes.ManyRoutes;
import dev.weir.harness.AdminClient;
import dev.weir.harness.ForkedJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The application under the agent, with its admin server on a free port. */
final class Application implements AutoCloseable {
  final ForkedJvm jvm;
  final Path folder;
  final int port;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Application(ForkedJvm jvm, Path folder) {
    this.jvm = jvm;
    this.folder = folder;
    port = Integer.parseInt(jvm.waitForLine("port ").substring(5).trim());
  }

  static Application start(Path jdk, Path folder, int routes, String... options) {
    return start(jdk, folder, Map.of(), routes, options);
  }

  static Application start(
      Path jdk, Path folder, Map<String, String> environment, int routes, String... options) {
    ForkedJvm.Builder builder = ForkedJvm.on(jdk).in(folder);
    environment.forEach(builder::environment);
    return new Application(
        builder
            .options("-Dweir.admin.port=0", "-Dweir.slow-operation=1ms")
            .options(options)
            .run(ManyRoutes.class, Integer.toString(routes)),
        folder);
  }

  AdminClient admin() {
    return AdminClient.of(jvm, folder);
  }

  /** Sends a request to it, and returns the status. */
  int call(String path) {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new AssertionError(uri.toString(), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends some requests to each of its numbered routes. */
  void callEach(int routes, int times) {
    for (int i = 0; i < routes; i++) {
      for (int n = 0; n < times; n++) {
        call("/items" + i);
      }
    }
  }

  @Override
  public void close() {
    jvm.close();
  }
}
