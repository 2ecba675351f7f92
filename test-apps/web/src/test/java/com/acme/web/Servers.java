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

/** One server on one JDK. */
record Servers(
    Path jdk, String libraries, String classes, String main, String argument, boolean http2) {
  Servers(Path jdk, String libraries, String classes, String main, String argument) {
    this(jdk, libraries, classes, main, argument, false);
  }

  /** Each server, on each JDK. */
  static List<Servers> all() {
    List<Servers> servers = new ArrayList<>();
    for (Path jdk : Jdks.all()) {
      servers.add(new Servers(jdk, "", "classes", "JdkMain", "64"));
      servers.add(new Servers(jdk, "tomcat9", "javax-classes", "TomcatMain", "64"));
      servers.add(new Servers(jdk, "tomcat10", "classes", "TomcatMain", "64"));
      servers.add(new Servers(jdk, "tomcat11", "classes", "TomcatMain", "64"));
      servers.add(new Servers(jdk, "jetty12.0", "classes", "JettyMain", ""));
      servers.add(new Servers(jdk, "jetty12.1", "classes", "JettyMain", ""));
      servers.add(new Servers(jdk, "jetty-ee11", "ee11-classes", "JettyMain", ""));
      servers.add(new Servers(jdk, "jetty-ee9", "classes", "JettyNestedMain", ""));
      servers.add(new Servers(jdk, "jetty-ee8", "javax-classes", "JettyNestedMain", ""));
      servers.add(new Servers(jdk, "tomcat11", "classes", "TomcatMain", "64", true));
      servers.add(new Servers(jdk, "jetty12.1", "classes", "JettyMain", "", true));
    }
    return servers;
  }

  /** One of each kind, on each JDK. */
  static List<Servers> kinds() {
    return all().stream()
        .filter(
            s ->
                s.libraries.isEmpty()
                    || s.libraries.equals("tomcat10")
                    || s.libraries.equals("jetty12.1") && !s.http2)
        .toList();
  }

  ForkedJvm start(String name, String... options) throws IOException {
    Path folder =
        Path.of("target/it/" + name + "-" + this.toString().replaceAll("[ /]", "-"))
            .toAbsolutePath();
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
