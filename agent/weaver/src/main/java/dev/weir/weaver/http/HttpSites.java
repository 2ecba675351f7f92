package dev.weir.weaver.http;

import static dev.weir.api.OperationType.EXTERNAL_API;

import dev.weir.weaver.Requests;
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
