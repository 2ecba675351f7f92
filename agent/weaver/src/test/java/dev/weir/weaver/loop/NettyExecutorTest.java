package dev.weir.weaver.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.core.offload.Candidate;
import dev.weir.core.offload.Offloading;
import dev.weir.core.record.CallSites;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Ticker;
import dev.weir.weaver.Contexts;
import dev.weir.weaver.Requests;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.lang.reflect.Method;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The executor of moved handlers, over a channel of Netty's default transport. */
class NettyExecutorTest {
  private final Recording recording =
      new Recording(Ticker.SYSTEM, new Recording.Thresholds(1, 1, 1, 9, 9, 9), new CallSites());
  private final Requests requests = new Requests(new Ledgers(recording), recording, new Contexts());

  @Test
  void aChannelDoesNotReadOnWhileManyTasksWait() throws Throwable {
    requests.offloading(new Offloading(Ticker.SYSTEM, line -> {}));
    Moves moves = new Loops(requests).moves("test");
    assertNotNull(moves);
    Candidate candidate = moves.place().candidate("GET /");
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      NioSocketChannel channel = new NioSocketChannel();
      group.register(channel).sync();
      NettyExecutor executor =
          NettyExecutor.of(new NettyChannels.Asked(), channel, moves, candidate);
      Method execute = Executor.class.getMethod("execute", Runnable.class);
      CountDownLatch go = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(100);
      for (int i = 0; i < 100; i++) {
        Runnable task =
            () -> {
              await(go);
              done.countDown();
            };
        executor.invoke(this, execute, new Object[] {task});
        assertTrue(i >= 64 || channel.config().isAutoRead(), "after " + i);
      }
      assertFalse(channel.config().isAutoRead());
      go.countDown();
      await(done);
      for (int i = 0; i < 3_000 && !channel.config().isAutoRead(); i++) {
        Thread.sleep(10);
      }
      assertTrue(channel.config().isAutoRead());
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
