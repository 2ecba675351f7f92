package com.acme.web;

import com.sun.net.httpserver.HttpServer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.net.URI;
import java.util.concurrent.Executors;
import org.glassfish.jersey.jdkhttp.JdkHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/** Resources of Jersey on the JDK's server, below {@code /api}. */
public final class JerseyMain {
  private JerseyMain() {}

  /** Serves until killed. */
  public static void main(String[] arguments) {
    URI base = URI.create("http://127.0.0.1:0/api/");
    ResourceConfig config = new ResourceConfig(Users.class, Root.class);
    HttpServer server = JdkHttpServerFactory.createHttpServer(base, config, false);
    server.setExecutor(Executors.newFixedThreadPool(16));
    server.start();
    System.out.println("port " + server.getAddress().getPort());
  }

  /** One beside the others. */
  @Path("/")
  public static final class Root {
    /** At the base itself. */
    @GET
    public String all() {
      return "root";
    }

    /** Fails. */
    @GET
    @Path("boom")
    public String boom() {
      return "boom".substring(5);
    }
  }

  /** A resource with parameters and one within it. */
  @Path("users")
  public static final class Users {
    /** With a parameter that has an expression of its own. */
    @GET
    @Path("{id: [0-9]{1,9}}")
    public String one(@PathParam("id") int id) throws InterruptedException {
      Thread.sleep(20);
      return "user " + id;
    }

    /** Another method of the class's own path. */
    @POST
    public String add(String body) {
      return body;
    }

    /** A resource within. */
    @Path("{id}/orders/")
    public Orders orders() {
      return new Orders();
    }
  }

  /** What is found by a locator. */
  public static final class Orders {
    /** One of them. */
    @GET
    @Path("{order}")
    public String one(@PathParam("order") String order) {
      return "order " + order;
    }
  }
}
