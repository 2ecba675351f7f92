package com.acme.loops;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/** Vert.x Web on one event loop. */
public final class VertxMain {
  private VertxMain() {}

  /** Serves until killed. */
  public static void main(String[] arguments) {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions().setEventLoopPoolSize(1).setBlockedThreadCheckInterval(60_000));
    vertx.runOnContext(start -> serve(vertx));
  }

  private static void serve(Vertx vertx) {
    Context loop = vertx.getOrCreateContext();
    Heartbeat heartbeat = new Heartbeat(task -> loop.runOnContext(unused -> task.run()));
    heartbeat.start();
    Router router = Router.router(vertx);
    router.route().handler(BodyHandler.create());
    router.get("/items/:id").handler(VertxMain::slow);
    router
        .get("/fifty/:id")
        .handler(
            context -> {
              sleep(50);
              context.response().end("fifty");
            });
    router.get("/quick/:id").handler(context -> context.response().end("quick"));
    router
        .get("/timer/:id")
        .handler(context -> vertx.setTimer(2, fired -> context.response().end("later")));
    router.get("/timer-sleep/:id").handler(context -> vertx.setTimer(2, fired -> slow(context)));
    router
        .get("/worker/:id")
        .handler(
            context ->
                vertx
                    .executeBlocking(
                        () -> {
                          sleep(5);
                          return "done";
                        })
                    .onComplete(done -> context.response().end("done")));
    router
        .get("/chain/:id")
        .handler(
            context -> {
              context.put("first", Thread.currentThread().getName());
              sleep(20);
              context.next();
            })
        .handler(context -> context.response().end(context.<String>get("first")));
    router
        .get("/boom/:id")
        .handler(
            context -> {
              throw new IllegalStateException("boom");
            });
    router.get("/gone/:id").handler(context -> context.fail(410));
    router
        .post("/echo")
        .handler(
            context -> {
              sleep(20);
              context.response().end(context.body().asString());
            });
    router
        .get("/where")
        .handler(
            context -> {
              sleep(20);
              boolean own =
                  Vertx.currentContext() != null && Vertx.currentContext().owner() == vertx;
              String loader = String.valueOf(Thread.currentThread().getContextClassLoader());
              context.response().end(own + " " + loader + " " + Thread.currentThread().getName());
            });
    Router inner = Router.router(vertx);
    inner.get("/users/:id").handler(VertxMain::slow);
    inner.get("/").handler(context -> context.response().end("inner"));
    router.route("/api/*").subRouter(inner);
    router.get("/heartbeat").handler(context -> context.response().end(heartbeat.longestMicros()));
    router.get("/*").handler(context -> context.response().end("the rest"));
    HttpServerOptions options = new HttpServerOptions();
    String keys = System.getProperty("app.keys");
    if (keys != null) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setKeyCertOptions(
              new PfxOptions().setPath(keys).setPassword(System.getProperty("app.password")));
    }
    vertx
        .createHttpServer(options)
        .requestHandler(router)
        .listen(0)
        .onComplete(
            listening -> {
              if (listening.succeeded()) {
                System.out.println("port " + listening.result().actualPort());
              } else {
                listening.cause().printStackTrace();
              }
            });
  }

  private static void slow(RoutingContext context) {
    sleep(20);
    context.response().end("item " + context.pathParam("id"));
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
