package dev.weir.weaver.http;

import static dev.weir.api.OperationType.EXTERNAL_API;
import static dev.weir.api.OperationType.LOCK_WAIT;

import dev.weir.weaver.Requests;
import dev.weir.weaver.SiteTable;
import dev.weir.weaver.Sites;

/**
 * HTTP clients: {@code HttpURLConnection}, {@code java.net.http} waiting at once or for a future,
 * Apache HttpClient 4 and 5, OkHttp 3 to 5; and Lettuce, which waits for futures too. An exchange
 * counts once, whichever of its calls waits first.
 */
public final class HttpSites implements SiteTable {
  private static final String URL_CONNECTION = "sun.net.www.protocol.http.HttpURLConnection";
  private static final String CLIENT = "jdk.internal.net.http.HttpClientImpl";
  private static final String FUTURE = "java.util.concurrent.CompletableFuture";

  private static final String APACHE_4 = "org.apache.http.impl.client.";
  private static final String APACHE_5 = "org.apache.hc.client5.http.impl.classic.";

  private static final String FOR_A_FUTURE =
      "sendAsync(Ljava/net/http/HttpRequest;Ljava/net/http/HttpResponse$BodyHandler;"
          + "Ljava/net/http/HttpResponse$PushPromiseHandler;)Ljava/util/concurrent/CompletableFuture;";

  private final Requests requests;

  /**
   * @param requests where targets are interned, and who knows the policies
   */
  public HttpSites(Requests requests) {
    this.requests = requests;
  }

  @Override
  public void define(Sites sites) {
    HttpHooks.keys = requests.keys();
    HttpHooks.requests = requests;
    urlConnection(sites);
    client(sites);
    futures(sites);
    apache(sites);
    okHttp(sites);
    lettuce(sites);
  }

  /**
   * Calls with a handler read the body as well. The detail is the request, by which a call can be
   * cancelled; it tells the host too, unless its address is relative to one given beside it.
   */
  private static void apache(Sites sites) {
    sites
        .blocking("http.apache5", EXTERNAL_API)
        .target(HttpTargets.AUTHORITY)
        .detailArgument(1)
        .in(APACHE_5.concat("CloseableHttpClient"))
        .methods(
            "execute(Lorg/apache/hc/core5/http/HttpHost;"
                + "Lorg/apache/hc/core5/http/ClassicHttpRequest;"
                + "Lorg/apache/hc/core5/http/protocol/HttpContext;"
                + "Lorg/apache/hc/core5/http/io/HttpClientResponseHandler;)Ljava/lang/Object;");
    sites
        .blocking("http.apache5", EXTERNAL_API)
        .target(HttpTargets.AUTHORITY)
        .detailArgument(1)
        .in(APACHE_5.concat("InternalHttpClient"), APACHE_5.concat("MinimalHttpClient"))
        .methods("doExecute");
    sites
        .blocking("http.apache4", EXTERNAL_API)
        .target(HttpTargets.URI)
        .detailArgument(1)
        .in(APACHE_4.concat("CloseableHttpClient"))
        .methods(
            "execute(Lorg/apache/http/HttpHost;Lorg/apache/http/HttpRequest;"
                + "Lorg/apache/http/client/ResponseHandler;"
                + "Lorg/apache/http/protocol/HttpContext;)Ljava/lang/Object;");
    sites
        .blocking("http.apache4", EXTERNAL_API)
        .target(HttpTargets.URI)
        .detailArgument(1)
        .in(
            APACHE_4.concat("InternalHttpClient"),
            APACHE_4.concat("MinimalHttpClient"),
            APACHE_4.concat("AbstractHttpClient"))
        .methods("?doExecute");
  }

  private static void okHttp(Sites sites) {
    sites
        .blocking("http.okhttp", EXTERNAL_API)
        .target(HttpTargets.CALL)
        .detailField("originalRequest", "Lokhttp3/Request;")
        .in("okhttp3.internal.connection.RealCall", "okhttp3.RealCall")
        .methods("execute");
  }

  /**
   * Its connections are Netty's: all that the caller's thread does is wait for a future, and so it
   * is ended as one. It counts as what it waits for.
   */
  private static void lettuce(Sites sites) {
    sites
        .blocking("redis.lettuce", LOCK_WAIT)
        .target(HttpTargets.LETTUCE)
        .in("io.lettuce.core.LettuceFutures", "io.lettuce.core.internal.Futures")
        .methods("?awaitOrCancel", "?await", "?awaitAll");
  }

  private static void urlConnection(Sites sites) {
    sites
        .blocking("http.url", EXTERNAL_API)
        .target(HttpTargets.URL_CONNECTION)
        .in(URL_CONNECTION)
        .methods("connect", "getInputStream", "getOutputStream");
    sites
        .blocking("https.url", EXTERNAL_API)
        .target(HttpTargets.URL_CONNECTION)
        .in("sun.net.www.protocol.https.AbstractDelegateHttpsURLConnection")
        .methods("connect");
    sites
        .hookAtReturn("http.url.response", HttpHooks.URL_RESPONSE)
        .in(URL_CONNECTION.concat("$HttpInputStream"))
        .methods("<init>");
    sites
        .relabelling("http.url.body")
        .target(HttpTargets.BODY)
        .countsNothing()
        .in(URL_CONNECTION.concat("$HttpInputStream"))
        .methods("read");
  }

  private static void client(Sites sites) {
    sites
        .blocking("http.send", EXTERNAL_API)
        .target(HttpTargets.REQUEST)
        .detailArgument(0)
        .in(CLIENT)
        .methods("send");
    sites.hook("http.sent", HttpHooks.SENT).in(CLIENT).methods("send", "sendAsync");
    sites.guard("http.limited", HttpHooks.LIMITED).in(CLIENT).methods("send");
    sites.guard("http.limited", HttpHooks.LIMITED_LATER).in(CLIENT).methods(FOR_A_FUTURE);
    sites
        .hookAtReturn("http.response", HttpHooks.RESPONSE)
        .in("jdk.internal.net.http.HttpResponseImpl")
        .methods("<init>");
    sites
        .relabelling("http.body")
        .target(HttpTargets.BODY)
        .countsNothing()
        .in("jdk.internal.net.http.ResponseSubscribers$HttpResponseInputStream")
        .methods("read");
  }

  private static void futures(Sites sites) {
    sites
        .hookAtReturn("future.derived", HttpHooks.DERIVED)
        .in(FUTURE.concat("$UniCompletion"))
        .methods("<init>");
    sites
        .relabelling("future.wait")
        .target(HttpTargets.FUTURE)
        .in(FUTURE)
        .methods("get()Ljava/lang/Object;", "join()Ljava/lang/Object;");
    sites
        .relabelling("future.wait")
        .target(HttpTargets.TIMED_FUTURE)
        .in(FUTURE)
        .methods("get(JLjava/util/concurrent/TimeUnit;)Ljava/lang/Object;");
    sites
        .hook("future.timed", HttpHooks.TIMED)
        .in(FUTURE)
        .methods("orTimeout", "completeOnTimeout");
  }
}
