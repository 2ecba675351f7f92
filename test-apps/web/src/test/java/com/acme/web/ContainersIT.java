package com.acme.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import dev.weir.harness.Load;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every container: each request counted once, named right, with its status and its blocked time.
 */
class ContainersIT {
  static List<Server> containers() {
    return Server.containers();
  }

  /**
   * Those that are tried most on each JDK; of the others one half on one, one half on the other.
   */
  static List<Server> someOnEachJdk() {
    List<Server> kinds = Server.kinds().stream().map(Server::sizedByItself).toList();
    List<Server> some = new ArrayList<>();
    int others = 0;
    for (Path jdk : Jdks.all()) {
      int index = others++;
      for (Server server : containers()) {
        if (server.jdk().equals(jdk)
            && (kinds.contains(server) || index++ % Jdks.all().size() == 0)) {
          some.add(server);
        }
      }
    }
    return some;
  }

  @Tag("soak")
  @ParameterizedTest(name = "{0}")
  @MethodSource("containers")
  void countsAndNamesEveryRequestOnEveryJdk(Server on) throws Exception {
    countsAndNamesEveryRequest(on);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("someOnEachJdk")
  void countsAndNamesEveryRequest(Server on) throws Exception {
    try (ForkedJvm jvm = on.start("containers")) {
      HttpClient.Version version =
          on.http2() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
      Load load = new Load(jvm.waitForLine("port ").substring(5).trim(), version);
      load.route("GET /shop/plain", "/shop/plain", 200)
          .route("GET /shop/users/*", "/shop/users/#", 200)
          .route("GET /shop/forward", "/shop/forward", 200);
      // Over HTTP/2 Jetty cancels some streams of errors, with an agent or without.
      boolean errors = !on.http2() || !on.main().equals("JettyMain");
      if (errors) {
        load.route("GET /shop/boom", "/shop/boom", 500)
            .route("GET /shop/teapot", "/shop/teapot", 418)
            .route("GET /shop/broken", "/shop/broken", 503)
            .route("GET /shop/nothing/{}", "/shop/nothing/#", 404);
      }
      // Where the container is not known a request is the call of a servlet.
      boolean known = !on.libraries().equals("undertow");
      if (known) {
        load.route("GET /shop/async-complete", "/shop/async-complete", 202)
            .route("GET /shop/async-dispatch", "/shop/async-dispatch", 200);
      }
      if (known && errors) {
        load.route("GET /shop/denied", "/shop/denied", 401)
            .rarely("GET /shop/async-timeout", "/shop/async-timeout", 500);
      }
      if (on.main().equals("JettyMain")) {
        load.route("GET /core/{}", "/core/#", 200).route("GET /core/late", "/core/late", 200);
      }
      load.run();
      jvm.terminate();
      load.check(jvm, "servlet");
      load.checkSleep(jvm, "GET /shop/plain");
      if (known) {
        load.checkSleep(jvm, "GET /shop/async-dispatch");
      }
      waitsForWorkAreNotListed(jvm);
    }
  }

  static List<Server> newest() {
    return containers().stream()
        .filter(c -> Jdks.newest().contains(c.jdk()) && !c.http2())
        .toList();
  }

  /**
   * A client writes the application's path as it likes, with a session's id in it; and what a
   * server cannot read is no error of the application's, and none of its routes.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("newest")
  void noNameHasWhatClientsWrite(Server on) throws Exception {
    try (ForkedJvm jvm = on.start("names")) {
      Client client = Server.client(jvm);
      for (String path : List.of("/shop", "/shop;jsessionid=S3CRET", "/%73hop")) {
        client.get(path + "/users/7");
        client.get(path + "/nothing/7");
      }
      whatNoServerCanRead(client);
      jvm.terminate();
      Set<String> names = new TreeSet<>();
      jvm.report().path("routes").forEach(route -> names.add(route.path("route").asText()));
      assertTrue(names.contains("GET /shop/users/*"), names.toString());
      assertTrue(names.contains("GET /shop/nothing/{}"), names.toString());
      assertFalse(jvm.report().toString().contains("S3CRET"), names.toString());
      assertTrue(names.stream().noneMatch(named -> named.contains("%")), names.toString());
      for (JsonNode route : jvm.report().path("routes")) {
        assertEquals(0, route.path("errors").asInt(), route::toString);
        assertNotEquals("GET /", route.path("route").asText(), route::toString);
      }
      assertEquals(1, jvm.route("GET /shop/plain").path("requests").asInt());
    }
  }

  private static void whatNoServerCanRead(Client client) throws Exception {
    client.get("/shop/plain");
    for (String path :
        List.of("/x\"y", "/<script>", "/\u00c3\u00a9", "/{x}", "/a\\b", "/%zz", "/a\0b")) {
      String answer =
          client.raw("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 "), answer);
    }
    client.raw("GET /shop/plain HTTP/1.1\r\nHost: h\r\nHost: h\r\nConnection: close\r\n\r\n");
    client.raw("GET /shop/plain HTTP/1.1\r\nConnection: close\r\n\r\n");
  }

  /** The threads of the server that have nothing to do. */
  private static void waitsForWorkAreNotListed(ForkedJvm jvm) throws IOException {
    for (JsonNode operation : jvm.report().path("unattributed").path("operations")) {
      boolean ofServer = operation.path("threadPool").asText().matches("(qtp|http-nio|XNIO).*");
      boolean waits = operation.path("type").asText().equals("LOCK_WAIT");
      boolean isLock = operation.path("target").asText().matches("monitor|.*[.]ReentrantLock.*");
      // A start has short waits of many kinds.
      boolean isLong = operation.path("blockedMs").path("total").asDouble() > 200;
      assertFalse(ofServer && waits && !isLock && isLong, operation::toString);
    }
  }
}
