package com.acme.robustness;

import com.acme.robustness.Operations.Body;
import com.acme.robustness.Operations.Closer;
import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Does in requests what looks like blocking and is not; and waits for work that never comes. */
public final class NotBlocking {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private NotBlocking() {}

  /** Nothing to tell it. */
  public static void main(String[] arguments) throws Exception {
    waitForWork();
    for (int i = 0; i < 2; i++) {
      locks();
      channels();
    }
    // Long enough that waiting for work would count as slow.
    TimeUnit.MILLISECONDS.sleep(300);
    System.out.println("done");
    System.exit(0);
  }

  @SuppressWarnings("try") // the scope is never named again
  private static void in(String request, Body body) throws Exception {
    try (RequestScope scope = Weir.request(request)) {
      body.run();
    }
    System.out.println("request " + request);
  }

  private static void locks() throws Exception {
    in("ReentrantLock.lock, free", new ReentrantLock()::lock);
    in("ReentrantLock.tryLock", new ReentrantLock()::tryLock);
    in("Semaphore.acquire, free", new Semaphore(1)::acquire);
    in("CountDownLatch.await, open", new CountDownLatch(0)::await);
    in("CompletableFuture.get, complete", CompletableFuture.completedFuture(1)::get);
    in("BlockingQueue.poll", new ArrayBlockingQueue<Integer>(1)::poll);
    in("BlockingQueue.offer", () -> new ArrayBlockingQueue<Integer>(1).offer(1));
    in("Thread.yield", Thread::yield);
    Object monitor = new Object();
    in(
        "synchronized, free",
        () -> {
          synchronized (monitor) {
            monitor.notifyAll();
          }
        });
  }

  @SuppressWarnings("try") // it may be interrupted
  private static void channels() throws Exception {
    try (Closer closer = new Closer();
        ServerSocketChannel server = Channels.listening();
        Selector selector = Selector.open()) {
      Channels.Pair pair = Channels.Pair.connected(closer);
      SocketChannel channel = pair.near();
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      in("SocketChannel.read, non-blocking", () -> channel.read(ByteBuffer.allocate(8)));
      in("SocketChannel.write, non-blocking", () -> channel.write(ByteBuffer.allocate(8)));
      in("Selector.selectNow", selector::selectNow);
      in("Selector.select", () -> selector.select(20));
      server.configureBlocking(false);
      in("ServerSocketChannel.accept, non-blocking", server::accept);
      SocketChannel connecting = closer.add(SocketChannel.open());
      connecting.configureBlocking(false);
      InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
      in("SocketChannel.connect, non-blocking", () -> connecting.connect(address));
      DatagramChannel datagrams = closer.add(DatagramChannel.open());
      datagrams.bind(new InetSocketAddress(HERE, 0)).configureBlocking(false);
      in("DatagramChannel.receive, non-blocking", () -> datagrams.receive(ByteBuffer.allocate(8)));
    }
  }

  private static void waitForWork() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2, task -> named("idle-pool", task));
    pool.submit(() -> {}).get();
    ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(1);
    start("idle-consumer", queue::take);
    ServerSocket server = new ServerSocket(0, 1, HERE);
    start("acceptor", server::accept);
    ServerSocketChannel channel = Channels.listening();
    start("channel-acceptor", channel::accept);
    Selector selector = Selector.open();
    start("selector", selector::select);
  }

  private static void start(String name, Body body) {
    named(
            name,
            () -> {
              try {
                body.run();
              } catch (Exception e) {
                System.out.println("failed " + name + ": " + e);
              }
            })
        .start();
  }

  private static Thread named(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
