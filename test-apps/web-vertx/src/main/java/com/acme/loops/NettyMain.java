package com.acme.loops;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.CharsetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Netty itself: a handler behind the HTTP codec, on one event loop. */
public final class NettyMain {
  private static final EventLoopGroup LOOPS = loops();
  private static final Heartbeat HEARTBEAT = new Heartbeat(LOOPS.next());

  private NettyMain() {}

  /** Serves until killed. */
  public static void main(String[] arguments) throws InterruptedException {
    HEARTBEAT.start();
    Channel server =
        new ServerBootstrap()
            .group(LOOPS)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(65_536))
                        .addLast(new Answers());
                  }
                })
            .bind(0)
            .sync()
            .channel();
    System.out.println("port " + ((InetSocketAddress) server.localAddress()).getPort());
    server.closeFuture().sync();
  }

  @SuppressWarnings("deprecation") // one class for 4.1 and 4.2
  private static EventLoopGroup loops() {
    return new NioEventLoopGroup(1);
  }

  /** Writes in {@code channelRead} and flushes in {@code channelReadComplete}, as many do. */
  private static final class Answers extends ChannelInboundHandlerAdapter {
    private int calls;

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void channelRead(ChannelHandlerContext context, Object message) {
      FullHttpRequest request = (FullHttpRequest) message;
      String path = request.uri().replaceAll("[?].*", "");
      calls++;
      if (path.startsWith("/items/")) {
        VertxMain.sleep(20);
        answer(context, request, 200, "item " + calls);
      } else if (path.startsWith("/fifty/")) {
        VertxMain.sleep(50);
        answer(context, request, 200, "fifty");
      } else if (path.startsWith("/quick/")) {
        answer(context, request, 200, "quick");
      } else if (path.startsWith("/later/")) {
        context
            .executor()
            .schedule(
                () -> {
                  answer(context, request, 200, "later");
                  context.flush();
                },
                2,
                TimeUnit.MILLISECONDS);
      } else if (path.startsWith("/hangup/")) {
        ReferenceCountUtil.release(request);
        context.close();
      } else if (path.startsWith("/boom/")) {
        answer(context, request, 500, "boom");
      } else if (path.equals("/where")) {
        VertxMain.sleep(20);
        answer(context, request, 200, Thread.currentThread().getName());
      } else if (path.equals("/echo")) {
        VertxMain.sleep(20);
        answer(context, request, 200, request.content().toString(CharsetUtil.UTF_8));
      } else if (path.equals("/heartbeat")) {
        answer(context, request, 200, HEARTBEAT.longestMicros());
      } else {
        answer(context, request, 404, "nothing");
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
      context.close();
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static void answer(
        ChannelHandlerContext context, FullHttpRequest request, int status, String text) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.valueOf(status),
              Unpooled.copiedBuffer(text, CharsetUtil.UTF_8));
      response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
      boolean stays = HttpUtil.isKeepAlive(request);
      ReferenceCountUtil.release(request);
      if (stays) {
        context.write(response);
      } else {
        context.write(response).addListener(ChannelFutureListener.CLOSE);
      }
    }
  }
}
