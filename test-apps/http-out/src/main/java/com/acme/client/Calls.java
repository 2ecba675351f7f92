package com.acme.client;

import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Calls a slow service with each of the JDK's clients, in a unit of work of its own. */
public final class Calls {
  private static final int CALLS = 4;

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI slow;
  private final URI trickling;
  private final URI nobody;
  private final URI secure;

  private Calls(String service, String nobody, String secure) {
    slow = URI.create(service + "/slow?key=s3cret");
    trickling = URI.create(service + "/trickling");
    this.nobody = URI.create(nobody);
    this.secure = URI.create(secure);
  }

  private interface Work {
    void run() throws Exception;
  }

  /**
   * Makes every kind of call a few times.
   *
   * @param arguments the service, an address where none is, and the service by HTTPS
   */
  public static void main(String[] arguments) throws Exception {
    Calls calls = new Calls(arguments[0], arguments[1], arguments[2]);
    trustAnyone();
    for (int i = 0; i < CALLS; i++) {
      unit("url-get", calls::urlGet);
      unit("url-post", calls::urlPost);
      unit("url-connect-first", calls::urlConnectFirst);
      unit("url-body", calls::urlBody);
      unit("url-refused", calls::urlRefused);
      unit("https-get", calls::httpsGet);
      unit("send", calls::send);
      unit("send-refused", calls::sendRefused);
      unit("send-stream", calls::sendStream);
      unit("async-join", calls::asyncJoin);
      unit("async-stream", calls::asyncStream);
      unit("async-derived", calls::asyncDerived);
      unit("async-composed", calls::asyncComposed);
      unit("async-timed", calls::asyncTimed);
      unit("async-two", calls::asyncTwo);
      unit("async-or-timeout", calls::asyncOrTimeout);
      unit("async-bounded", calls::asyncBounded);
      unit("future", calls::future);
    }
    System.out.println("done");
  }

  @SuppressWarnings("try") // the scope is there to be closed
  private static void unit(String name, Work work) throws Exception {
    long began = System.nanoTime();
    try (RequestScope scope = Weir.request(name)) {
      work.run();
    }
    System.out.println("measured " + name + " " + (System.nanoTime() - began) / 1e6);
  }

  private static HttpURLConnection open(URI uri) throws IOException {
    return (HttpURLConnection) uri.toURL().openConnection();
  }

  private static void expect(int status) {
    if (status != 200) {
      throw new IllegalStateException("status " + status);
    }
  }

  private static void drain(InputStream body) throws IOException {
    try (body) {
      body.readAllBytes();
    }
  }

  private void urlGet() throws IOException {
    HttpURLConnection connection = open(slow);
    expect(connection.getResponseCode());
    drain(connection.getInputStream());
  }

  private void urlPost() throws IOException {
    HttpURLConnection connection = open(slow);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    try (OutputStream out = connection.getOutputStream()) {
      out.write("hello".getBytes(StandardCharsets.UTF_8));
    }
    drain(connection.getInputStream());
  }

  private void urlConnectFirst() throws IOException {
    HttpURLConnection connection = open(slow);
    connection.connect();
    connection.getHeaderField("Date");
    drain(connection.getInputStream());
  }

  private void urlBody() throws IOException {
    drain(open(trickling).getInputStream());
  }

  private void urlRefused() {
    try {
      open(nobody).getInputStream();
      throw new IllegalStateException("somebody is there");
    } catch (IOException expected) {
      System.out.println("refused");
    }
  }

  private void httpsGet() throws IOException {
    HttpsURLConnection connection = (HttpsURLConnection) open(secure);
    connection.setHostnameVerifier((name, session) -> true);
    expect(connection.getResponseCode());
    drain(connection.getInputStream());
  }

  private void send() throws Exception {
    expect(client.send(request(slow), BodyHandlers.ofString()).statusCode());
  }

  private void sendRefused() throws InterruptedException {
    try {
      client.send(request(nobody), BodyHandlers.discarding());
      throw new IllegalStateException("somebody is there");
    } catch (IOException expected) {
      System.out.println("refused");
    }
  }

  private void sendStream() throws Exception {
    drain(client.send(request(trickling), BodyHandlers.ofInputStream()).body());
  }

  private CompletableFuture<HttpResponse<String>> async() {
    return client.sendAsync(request(slow), BodyHandlers.ofString());
  }

  private void asyncJoin() {
    expect(async().join().statusCode());
  }

  private void asyncStream() throws Exception {
    drain(client.sendAsync(request(trickling), BodyHandlers.ofInputStream()).get().body());
  }

  private void asyncDerived() throws Exception {
    expect(async().thenApply(HttpResponse::statusCode).thenApply(status -> status).get());
  }

  private void asyncComposed() throws Exception {
    async().thenCompose(first -> async()).thenAccept(response -> {}).get();
  }

  private void asyncTimed() throws Exception {
    expect(async().get(5, TimeUnit.SECONDS).statusCode());
  }

  /** The future ends by itself. */
  private void asyncOrTimeout() {
    expect(async().thenApply(HttpResponse::statusCode).orTimeout(5, TimeUnit.SECONDS).join());
  }

  /** The request does. */
  private void asyncBounded() throws Exception {
    HttpRequest bounded = HttpRequest.newBuilder(slow).timeout(Duration.ofSeconds(5)).build();
    expect(client.sendAsync(bounded, BodyHandlers.ofString()).get().statusCode());
  }

  private void asyncTwo() throws Exception {
    CompletableFuture<HttpResponse<String>> one = async();
    CompletableFuture<HttpResponse<String>> other = async();
    one.thenCombine(other, (a, b) -> a.statusCode()).get();
  }

  private void future() {
    CompletableFuture<Integer> number = new CompletableFuture<>();
    Thread worker =
        new Thread(
            () -> {
              try {
                Thread.sleep(50);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              number.complete(200);
            });
    worker.start();
    expect(number.join());
  }

  private static HttpRequest request(URI uri) {
    return HttpRequest.newBuilder(uri).build();
  }

  /** The service's certificate is its own. */
  private static void trustAnyone() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anyone()}, new SecureRandom());
    HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
  }

  private static final class Anyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
