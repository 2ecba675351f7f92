package dev.weir.weaver.http;

import static dev.weir.api.OperationType.EXTERNAL_API;

import dev.weir.core.record.Keys;
import dev.weir.weaver.SiteTable;
import dev.weir.weaver.Sites;

/**
 * The JDK's HTTP clients: {@code HttpURLConnection}, and {@code java.net.http} waiting at once or
 * for a future. An exchange counts once, whichever of its calls waits first.
 */
public final class HttpSites implements SiteTable {
  private static final String URL_CONNECTION = "sun.net.www.protocol.http.HttpURLConnection";
  private static final String CLIENT = "jdk.internal.net.http.HttpClientImpl";
  private static final String FUTURE = "java.util.concurrent.CompletableFuture";

  private final Keys keys;

  /**
   * @param keys where targets are interned
   */
  public HttpSites(Keys keys) {
    this.keys = keys;
  }

  @Override
  public void define(Sites sites) {
    HttpHooks.keys = keys;
    urlConnection(sites);
    client(sites);
    futures(sites);
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
        .methods(
            "get()Ljava/lang/Object;",
            "get(JLjava/util/concurrent/TimeUnit;)Ljava/lang/Object;",
            "join()Ljava/lang/Object;");
  }
}
