package com.acme.small;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;

/**
 * A small web application on embedded Tomcat: {@code GET /work} reads a 4 KB file, sleeps 0 ms and
 * runs one query. Says {@code small listening on <port>}; ends when its standard input does.
 */
public final class Main {
  private Main() {}

  /** Starts it on a free port. */
  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("org.apache").setLevel(Level.WARNING);
    Path folder = Files.createTempDirectory("small");
    Path file = Files.write(folder.resolve("page"), new byte[4096]);

    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    ((AbstractProtocol<?>) connector.getProtocolHandler()).setMinSpareThreads(4);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", folder.toString());
    Tomcat.addServlet(context, "work", new WorkServlet(file.toFile()));
    context.addServletMappingDecoded("/work", "work");
    tomcat.start();
    System.out.println("small listening on " + connector.getLocalPort());

    while (System.in.read() >= 0) {
      // Until whoever started it lets go.
    }
    System.exit(0);
  }
}
