package com.acme.web;

import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One server on one JDK.
 *
 * @param libraries the folder of its jars; empty: the JDK's own server
 * @param classes the folder of the application, compiled for its API
 * @param argument how many threads it has, where it is told so; else empty
 */
record Server(
    Path jdk, String libraries, String classes, String main, String argument, boolean http2) {
  Server(Path jdk, String libraries, String classes, String main, String argument) {
    this(jdk, libraries, classes, main, argument, false);
  }

  /** Each server, on each JDK. */
  static List<Server> all() {
    List<Server> servers = new ArrayList<>();
    for (Path jdk : Jdks.all()) {
      servers.add(new Server(jdk, "", "classes", "JdkMain", "64"));
      servers.add(new Server(jdk, "tomcat9", "javax-classes", "TomcatMain", "64"));
      servers.add(new Server(jdk, "tomcat10", "classes", "TomcatMain", "64"));
      servers.add(new Server(jdk, "tomcat11", "classes", "TomcatMain", "64"));
      servers.add(new Server(jdk, "jetty12.0", "classes", "JettyMain", ""));
      servers.add(new Server(jdk, "jetty12.1", "classes", "JettyMain", ""));
      servers.add(new Server(jdk, "jetty-ee11", "ee11-classes", "JettyMain", ""));
      servers.add(new Server(jdk, "jetty-ee9", "classes", "JettyNestedMain", ""));
      servers.add(new Server(jdk, "jetty-ee8", "javax-classes", "JettyNestedMain", ""));
      servers.add(new Server(jdk, "tomcat11", "classes", "TomcatMain", "64", true));
      servers.add(new Server(jdk, "jetty12.1", "classes", "JettyMain", "", true));
    }
    return servers;
  }

  /** Every servlet container, with as many threads as it has by itself. */
  static List<Server> containers() {
    List<Server> containers = new ArrayList<>();
    for (Server server : all()) {
      if (!server.libraries.isEmpty()) {
        containers.add(server.sizedByItself());
      }
    }
    for (Path jdk : Jdks.all()) {
      containers.add(new Server(jdk, "undertow", "classes", "UndertowMain", ""));
    }
    return containers;
  }

  Server sizedByItself() {
    return new Server(jdk, libraries, classes, main, "", http2);
  }

  /** One of each kind, on each JDK. */
  static List<Server> kinds() {
    return all().stream()
        .filter(
            s ->
                s.libraries.isEmpty()
                    || s.libraries.equals("tomcat10")
                    || s.libraries.equals("jetty12.1") && !s.http2)
        .toList();
  }

  /** One of each kind, some on one JDK, some on another: for what differs by server alone. */
  static List<Server> kindsOnOneJdk() {
    if (Jdks.all().size() < 2) {
      return kinds();
    }
    return kinds().stream()
        .filter(s -> s.libraries.startsWith("tomcat") == Jdks.newest().contains(s.jdk))
        .toList();
  }

  ForkedJvm start(String name, String... options) throws IOException {
    String here = name + "-" + toString().replaceAll("[ /]", "-");
    return startIn(Path.of("target/it", here).toAbsolutePath(), options);
  }

  ForkedJvm startIn(Path folder, String... options) throws IOException {
    ForkedJvm.Builder jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options("-Dweir.admin.enabled=false", "-Dapp.http2=" + http2)
            .options(options)
            .classPath(classPath());
    return argument.isEmpty()
        ? jvm.run("com.acme.web." + main)
        : jvm.run("com.acme.web." + main, argument);
  }

  static Client client(ForkedJvm jvm) {
    return new Client(jvm.waitForLine("port ").substring(5).trim());
  }

  private String classPath() throws IOException {
    Path target = Path.of("target").toAbsolutePath();
    if (libraries.isEmpty()) {
      return target.resolve(classes).toString();
    }
    try (Stream<Path> jars = Files.list(target.resolve("libs").resolve(libraries))) {
      return Stream.concat(Stream.of(target.resolve(classes)), jars.sorted())
          .map(Path::toString)
          .collect(Collectors.joining(System.getProperty("path.separator")));
    }
  }

  @Override
  public String toString() {
    String over = http2 ? " over HTTP/2" : "";
    return (libraries.isEmpty() ? "jdk" : libraries) + over + " on " + Jdks.feature(jdk);
  }
}
