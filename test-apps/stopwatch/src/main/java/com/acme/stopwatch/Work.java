package com.acme.stopwatch;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** What each route does, each blocking call timed. */
@SuppressWarnings({
  "FutureReturnValueIgnored",
  "LockNotBeforeTry",
  "WaitNotInLoop",
  "NonAtomicVolatileUpdate"
}) // blocking badly is what it is for
final class Work implements AutoCloseable {
  private static final int MEGABYTE = 1 << 20;

  private final Stopwatch stopwatch;
  private final Map<String, Task> routes = new LinkedHashMap<>();
  private final ExecutorService pool = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService later = Executors.newScheduledThreadPool(2);
  private final SlowServer slow = new SlowServer(20);
  private final Path file;
  private volatile long sink;

  /** Something to do in a request. */
  interface Task {
    void run() throws Exception;
  }

  Work(Stopwatch stopwatch) throws IOException {
    this.stopwatch = stopwatch;
    file = Files.createTempFile("stopwatch", ".bin");
    Files.write(file, new byte[32 * MEGABYTE]);
    routes.put("/sleep", this::sleep);
    routes.put("/locks", this::locks);
    routes.put("/parks", this::parks);
    routes.put("/monitor", this::monitor);
    routes.put("/contended", this::contended);
    routes.put("/sockets", this::sockets);
    routes.put("/dns", this::dns);
    routes.put("/files", this::files);
    routes.put("/processes", this::processes);
    routes.put("/executor", this::executor);
    routes.put("/futures", this::futures);
    routes.put("/threads", this::threads);
    routes.put("/forkjoin", this::forkJoin);
    routes.put("/cpu", this::cpu);
    routes.put("/memory", this::memory);
  }

  Map<String, Task> routes() {
    return routes;
  }

  void warm() throws Exception {
    Thread.sleep(5);
    for (int i = 0; i < 5; i++) {
      lookUp("weir-" + i + ".invalid");
    }
  }

  private void sleep() throws Exception {
    stopwatch.own("/sleep", "SLEEP_OPERATION", () -> sleep(20));
    stopwatch.own("/sleep", "SLEEP_OPERATION", () -> unit(15));
    stopwatch.own(
        "/sleep",
        "SLEEP_OPERATION",
        () -> {
          Thread.sleep(10, 500_000);
          return null;
        });
  }

  private static Object sleep(long millis) throws InterruptedException {
    Thread.sleep(millis);
    return millis;
  }

  private static Object unit(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
    return millis;
  }

  private void locks() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    holdElsewhere(lock);
    stopwatch.own("/locks", "LOCK_WAIT", () -> lockAndUnlock(lock));
    Semaphore semaphore = new Semaphore(0);
    later.schedule(() -> semaphore.release(), 25, TimeUnit.MILLISECONDS);
    stopwatch.own("/locks", "LOCK_WAIT", () -> acquire(semaphore));
    Object monitor = new Object();
    stopwatch.own("/locks", "LOCK_WAIT", () -> await(monitor, 20));
    CountDownLatch latch = new CountDownLatch(1);
    later.schedule(latch::countDown, 15, TimeUnit.MILLISECONDS);
    stopwatch.own("/locks", "LOCK_WAIT", () -> latch.await(1, TimeUnit.SECONDS));
    ArrayBlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
    stopwatch.own("/locks", "LOCK_WAIT", () -> queue.poll(20, TimeUnit.MILLISECONDS));
  }

  private void holdElsewhere(ReentrantLock lock) throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              lock.lock();
              try {
                held.countDown();
                LockSupport.parkNanos(30_000_000);
              } finally {
                lock.unlock();
              }
            });
    holder.start();
    while (held.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  private static Object lockAndUnlock(ReentrantLock lock) {
    lock.lock();
    lock.unlock();
    return lock;
  }

  private static Object acquire(Semaphore semaphore) throws InterruptedException {
    semaphore.acquire();
    return semaphore;
  }

  private static Object await(Object monitor, long millis) throws InterruptedException {
    synchronized (monitor) {
      monitor.wait(millis);
    }
    return monitor;
  }

  private void parks() throws Exception {
    stopwatch.own("/parks", "LOCK_WAIT", () -> park(20));
    stopwatch.own("/parks", "LOCK_WAIT", () -> parkUntil(20));
  }

  private static Object park(long millis) {
    long until = System.nanoTime() + millis * 1_000_000;
    LockSupport.parkNanos(millis * 1_000_000);
    return until;
  }

  private static Object parkUntil(long millis) {
    LockSupport.parkUntil(System.currentTimeMillis() + millis);
    return millis;
  }

  private void monitor() throws Exception {
    Object monitor = new Object();
    holdElsewhere(monitor);
    stopwatch.own("/monitor", "LOCK_WAIT", () -> enter(monitor));
  }

  private void contended() throws Exception {
    Object monitor = new Object();
    holdElsewhere(monitor);
    Future<?> task =
        pool.submit(
            () -> {
              stopwatch.async("/contended", "LOCK_WAIT", () -> enter(monitor));
              return null;
            });
    stopwatch.own("/contended", "LOCK_WAIT", task::get);
  }

  private static void holdElsewhere(Object monitor) {
    CountDownLatch held = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              synchronized (monitor) {
                held.countDown();
                try {
                  Thread.sleep(40);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    holder.start();
    while (held.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  private static Object enter(Object monitor) {
    synchronized (monitor) {
      return monitor;
    }
  }

  private void sockets() throws Exception {
    try (Socket socket = new Socket()) {
      InetSocketAddress address = slow.address();
      stopwatch.own(
          "/sockets",
          "NETWORK_IO",
          () -> {
            socket.connect(address, 1000);
            return socket;
          });
      InputStream in = socket.getInputStream();
      stopwatch.own("/sockets", "NETWORK_IO", in::read);
    }
    try (SocketChannel channel = SocketChannel.open()) {
      ByteBuffer one = ByteBuffer.allocate(1);
      stopwatch.own("/sockets", "NETWORK_IO", () -> channel.connect(slow.address()));
      stopwatch.own("/sockets", "NETWORK_IO", () -> channel.read(one));
    }
    try (DatagramSocket datagrams = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      datagrams.setSoTimeout(20);
      DatagramPacket packet = new DatagramPacket(new byte[8], 8);
      stopwatch.own("/sockets", "NETWORK_IO", () -> receive(datagrams, packet));
    }
  }

  private static Object receive(DatagramSocket socket, DatagramPacket packet) throws IOException {
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      // Nobody sends: that is the point.
    }
    return packet;
  }

  private void dns() throws Exception {
    stopwatch.own("/dns", "DNS", () -> lookUp("weir-" + System.nanoTime() + ".invalid"));
  }

  private static Object lookUp(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return host;
    }
  }

  private void files() throws Exception {
    byte[] all = new byte[32 * MEGABYTE];
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      stopwatch.own("/files", "FILE_IO", () -> in.read(all));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(32 * MEGABYTE);
      stopwatch.own("/files", "FILE_IO", () -> channel.read(buffer));
    }
    File copy = File.createTempFile("stopwatch", ".copy");
    try (FileOutputStream out = new FileOutputStream(copy)) {
      stopwatch.own(
          "/files",
          "FILE_IO",
          () -> {
            out.write(all);
            return out;
          });
      stopwatch.own(
          "/files",
          "FILE_IO",
          () -> {
            out.getFD().sync();
            return out;
          });
    }
    try (RandomAccessFile random = new RandomAccessFile(copy, "rw")) {
      stopwatch.own("/files", "FILE_IO", () -> random.read(all));
    } finally {
      if (!copy.delete()) {
        copy.deleteOnExit();
      }
    }
  }

  private void processes() throws Exception {
    Process[] started = new Process[1];
    stopwatch.own(
        "/processes", "SUBPROCESS", () -> started[0] = new ProcessBuilder("sleep", "0.05").start());
    stopwatch.own("/processes", "SUBPROCESS", () -> started[0].waitFor());
    stopwatch.own(
        "/processes",
        "SUBPROCESS",
        () -> started[0] = new ProcessBuilder("sh", "-c", "sleep 0.05; echo x").start());
    stopwatch.own("/processes", "SUBPROCESS", () -> started[0].getInputStream().read());
    stopwatch.own("/processes", "SUBPROCESS", () -> started[0].waitFor(1, TimeUnit.SECONDS));
  }

  private void executor() throws Exception {
    Future<?> task =
        pool.submit(
            () -> {
              stopwatch.async("/executor", "SLEEP_OPERATION", () -> sleep(30));
              return null;
            });
    stopwatch.own("/executor", "LOCK_WAIT", task::get);
    Future<?> scheduled =
        later.schedule(
            () -> {
              stopwatch.async("/executor", "SLEEP_OPERATION", () -> unit(20));
              return null;
            },
            10,
            TimeUnit.MILLISECONDS);
    stopwatch.own("/executor", "LOCK_WAIT", scheduled::get);
  }

  private void futures() throws Exception {
    CompletableFuture<Void> future =
        CompletableFuture.runAsync(() -> asyncSleep("/futures", 25), pool)
            .thenRunAsync(() -> asyncSleep("/futures", 15));
    stopwatch.own("/futures", "LOCK_WAIT", future::join);
  }

  private void asyncSleep(String route, long millis) {
    try {
      stopwatch.async(route, "SLEEP_OPERATION", () -> sleep(millis));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void threads() throws Exception {
    Thread thread = new Thread(() -> asyncSleep("/threads", 25));
    thread.start();
    stopwatch.own(
        "/threads",
        "LOCK_WAIT",
        () -> {
          thread.join();
          return thread;
        });
  }

  private void forkJoin() throws Exception {
    Future<?> task = ForkJoinPool.commonPool().submit(() -> asyncSleep("/forkjoin", 25));
    stopwatch.own("/forkjoin", "LOCK_WAIT", () -> task.get(1, TimeUnit.SECONDS));
  }

  private void cpu() throws Exception {
    stopwatch.ownCpu("/cpu", "CPU_INTENSIVE", () -> spin(150));
  }

  private Object spin(long millis) {
    long until = Stopwatch.cpuNanos() + millis * 1_000_000;
    long value = 1;
    while (Stopwatch.cpuNanos() < until) {
      for (int i = 0; i < 1000; i++) {
        value = value * 31 + i;
      }
    }
    sink = value;
    return value;
  }

  private void memory() throws Exception {
    stopwatch.own("/memory", "MEMORY_OPERATION", this::allocate);
  }

  private Object allocate() {
    for (int i = 0; i < 100; i++) {
      sink += new byte[MEGABYTE].length;
    }
    return sink;
  }

  @Override
  public void close() throws IOException {
    pool.shutdownNow();
    later.shutdownNow();
    slow.close();
    Files.deleteIfExists(file);
  }
}
