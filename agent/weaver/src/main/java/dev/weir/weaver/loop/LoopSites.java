package dev.weir.weaver.loop;

import dev.weir.weaver.Requests;
import dev.weir.weaver.SiteTable;
import dev.weir.weaver.Sites;

/**
 * Event loops, and what they serve: Netty, and upon it Spring WebFlux and Vert.x Web.
 *
 * <p>A request begins where Netty's HTTP codec hands it to the handlers behind it and ends where
 * the codec has encoded the last of its response, whatever framework stands between. So each is
 * counted once; a framework's rows only name it. Only Vert.x has a codec of its own for HTTP/2: see
 * {@link VertxStreams}.
 */
public final class LoopSites implements SiteTable {
  static final String THREAD = "loop.thread";
  static final String NETTY = "loop.netty";
  static final String NETTY_ANSWERED = "route.netty.answered";
  static final String NETTY_CLOSED = "loop.netty.closed";
  static final String WEBFLUX = "route.spring-webflux";
  static final String WEBFLUX_CONTROLLER = "offload.spring-webflux";
  static final String WEBFLUX_FUNCTION = "offload.spring-webflux.function";
  static final String VERTX = "route.vertx-web";
  static final String VERTX_NEXT = "loop.vertx.next";
  static final String STREAM = "loop.vertx.stream";
  static final String STREAM_READ = "loop.vertx.stream.read";
  static final String STREAM_ANSWERED = "route.vertx.answered";
  static final String STREAM_CLOSED = "loop.vertx.stream.closed";

  private static final String CHANNEL = "io.netty.channel.";

  private final LoopHook.Shared shared;

  /**
   * @param requests what hooks may do
   */
  public LoopSites(Requests requests) {
    shared = new LoopHook.Shared(requests);
  }

  @Override
  public void define(Sites sites) {
    threads(sites);
    netty(sites);
    streams(sites);
    frameworks(sites);
  }

  private LoopHook hook(String name) {
    return new LoopHook(name, shared);
  }

  /**
   * Loops that look for I/O themselves; executors that Netty has for blocking handlers are none.
   */
  private void threads(Sites sites) {
    // From Netty 4.2 on one class runs the loops of all transports.
    sites
        .hook(THREAD, hook(THREAD))
        .in(
            CHANNEL.concat("SingleThreadIoEventLoop"),
            CHANNEL.concat("nio.NioEventLoop"),
            CHANNEL.concat("epoll.EpollEventLoop"),
            CHANNEL.concat("kqueue.KQueueEventLoop"),
            CHANNEL.concat("DefaultEventLoop"),
            "io.netty.incubator.channel.uring.IOUringEventLoop",
            "org.xnio.nio.WorkerThread")
        .methods("?run()V");
    sites
        .idle("idle.netty")
        .in("io.netty.util.concurrent.SingleThreadEventExecutor")
        .methods("takeTask");
  }

  private void netty(Sites sites) {
    sites
        .hook(NETTY, hook(NETTY))
        .in(CHANNEL.concat("AbstractChannelHandlerContext"))
        .methods("fireChannelRead(Ljava/lang/Object;)Lio/netty/channel/ChannelHandlerContext;");
    LoopHook answered = hook(NETTY_ANSWERED);
    String codec = "io.netty.handler.codec.";
    sites
        .hook(NETTY_ANSWERED, answered)
        .in(codec.concat("http.HttpObjectEncoder"))
        .methods("encode");
    sites
        .hook(NETTY_ANSWERED, answered)
        .in(codec.concat("http2.Http2StreamFrameToHttpObjectCodec"))
        .methods(
            "encode(Lio/netty/channel/ChannelHandlerContext;"
                + "Lio/netty/handler/codec/http/HttpObject;Ljava/util/List;)V");
    sites
        .hook(NETTY_ANSWERED, answered)
        .in(codec.concat("http2.HttpToHttp2ConnectionHandler"))
        .methods("write");
    sites
        .hook(NETTY_CLOSED, hook(NETTY_CLOSED))
        .in(CHANNEL.concat("DefaultChannelPipeline"))
        .methods("fireChannelInactive");
  }

  /** The first class of each pair from Vert.x 5.1 on, the second before. */
  private void streams(Sites sites) {
    String http = "io.vertx.core.http.impl.";
    sites
        .hook(VERTX_NEXT, hook(VERTX_NEXT))
        .in(http.concat("http1.Http1ServerConnection"), http.concat("Http1xServerConnection"))
        .methods("?handleNext");
    String stream = http.concat("http2.DefaultHttp2Stream");
    sites
        .hook(STREAM, hook(STREAM))
        .in(http.concat("http2.DefaultHttp2ServerStream"), http.concat("Http2ServerStream"))
        .methods("onHeaders");
    LoopHook read = hook(STREAM_READ);
    sites.hook(STREAM_READ, read).in(stream).methods("onData", "onTrailers");
    sites.hook(STREAM_READ, read).in(http.concat("VertxHttp2Stream")).methods("onData", "onEnd");
    LoopHook answered = hook(STREAM_ANSWERED);
    sites.hook(STREAM_ANSWERED, answered).in(stream).methods("writeHeaders0");
    sites
        .hook(STREAM_ANSWERED, answered)
        .in(http.concat("Http2ServerStream"))
        .methods("doWriteHeaders");
    LoopHook closed = hook(STREAM_CLOSED);
    sites.hook(STREAM_CLOSED, closed).in(stream).methods("onClose");
    sites.hook(STREAM_CLOSED, closed).in(http.concat("VertxHttp2Stream")).methods("onClose");
  }

  private void frameworks(Sites sites) {
    // The first from Spring 6 on, the second before.
    sites
        .hook(WEBFLUX, hook(WEBFLUX))
        .in("org.springframework.web.reactive.DispatcherHandler")
        .methods("?handleRequestWith", "?invokeHandler");
    // Since 6.1 controllers that are known to block may have a scheduler of their own.
    sites
        .guard(WEBFLUX_CONTROLLER, hook(WEBFLUX_CONTROLLER))
        .in("org.springframework.web.reactive.result.method.annotation.ControllerMethodResolver")
        .methods("?getSchedulerFor");
    sites
        .guard(WEBFLUX_FUNCTION, hook(WEBFLUX_FUNCTION))
        .in("org.springframework.web.reactive.function.server.support.HandlerFunctionAdapter")
        .methods("handle");
    sites.guard(VERTX, hook(VERTX)).in("io.vertx.ext.web.impl.RouteState").methods("handleContext");
  }
}
