package com.acme.client;

import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** Calls a slow service with clients that bring their own connections, each in a unit of work. */
public final class LibraryCalls {
  private static final int CALLS = 4;

  private final String service;
  private String slow;
  private final String trickling;
  private final CloseableHttpClient five = HttpClients.createDefault();
  private final org.apache.http.impl.client.CloseableHttpClient four =
      org.apache.http.impl.client.HttpClients.createDefault();
  private final OkHttpClient ok = new OkHttpClient();

  private LibraryCalls(String service) {
    this.service = service;
    slow = service + "/slow?key=s3cret";
    trickling = service + "/trickling";
  }

  private interface Work {
    void run() throws Exception;
  }

  /**
   * Makes every kind of call a few times.
   *
   * @param arguments the service, and the port of a Redis; or the service and {@code hanging}:
   *     calls that are answered after 20 s
   */
  public static void main(String[] arguments) throws Exception {
    LibraryCalls calls = new LibraryCalls(arguments[0]);
    if (arguments[1].equals("hanging")) {
      calls.hang();
      System.exit(0);
    }
    RedisClient redis =
        RedisClient.create(RedisURI.create("127.0.0.1", Integer.parseInt(arguments[1])));
    try (StatefulRedisConnection<String, String> connection = redis.connect()) {
      for (int i = 0; i < CALLS; i++) {
        unit("apache5", calls::five);
        unit("apache5-handler", calls::fiveWithHandler);
        unit("apache4", calls::four);
        unit("apache4-handler", calls::fourWithHandler);
        unit("okhttp", calls::ok);
        unit("okhttp-body", calls::okWithBody);
        unit("lettuce", () -> connection.sync().set("key", "value"));
      }
    }
    redis.shutdown();
    System.out.println("done");
    System.exit(0);
  }

  private void hang() throws Exception {
    for (int i = 0; i < 2; i++) {
      // The first round loads classes, and is answered.
      slow = service + (i == 0 ? "/slow" : "/hanging");
      ended("apache5", this::five);
      ended("apache4", this::four);
      ended("wrapped", this::fourWrapped);
      ended("okhttp", this::ok);
    }
  }

  private static void ended(String name, Work work) throws Exception {
    try {
      unit(name, work);
    } catch (IOException e) {
      System.out.println("ended " + name + " by " + e);
    }
  }

  @SuppressWarnings("try") // the scope is there to be closed
  private static void unit(String name, Work work) throws Exception {
    long began = System.nanoTime();
    try (RequestScope scope = Weir.request(name)) {
      work.run();
    }
    System.out.println("measured " + name + " " + (System.nanoTime() - began) / 1e6);
  }

  private void five() throws IOException {
    try (ClassicHttpResponse response = five.executeOpen(null, new HttpGet(slow), null)) {
      EntityUtils.consume(response.getEntity());
    }
  }

  private void fiveWithHandler() throws IOException {
    five.execute(
        new HttpGet(trickling),
        response -> {
          EntityUtils.consume(response.getEntity());
          return response.getCode();
        });
  }

  private void four() throws IOException {
    try (org.apache.http.client.methods.CloseableHttpResponse response =
        four.execute(new org.apache.http.client.methods.HttpGet(slow))) {
      org.apache.http.util.EntityUtils.consume(response.getEntity());
    }
  }

  /** A request that does not know how to abort. */
  private void fourWrapped() throws IOException {
    org.apache.http.client.methods.HttpGet get = new org.apache.http.client.methods.HttpGet(slow);
    try (org.apache.http.client.methods.CloseableHttpResponse response =
        four.execute(org.apache.http.client.methods.HttpRequestWrapper.wrap(get))) {
      org.apache.http.util.EntityUtils.consume(response.getEntity());
    }
  }

  private void fourWithHandler() throws IOException {
    four.execute(
        new org.apache.http.client.methods.HttpGet(trickling),
        response -> {
          org.apache.http.util.EntityUtils.consume(response.getEntity());
          return response.getStatusLine().getStatusCode();
        });
  }

  private void okWithBody() throws IOException {
    Request request = new Request.Builder().url(trickling).build();
    try (Response response = ok.newCall(request).execute()) {
      response.body().bytes();
    }
  }

  private void ok() throws IOException {
    try (Response response = ok.newCall(new Request.Builder().url(slow).build()).execute()) {
      response.body().bytes();
    }
  }
}
