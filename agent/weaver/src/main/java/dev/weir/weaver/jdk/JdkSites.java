package dev.weir.weaver.jdk;

import static dev.weir.api.OperationType.DNS;
import static dev.weir.api.OperationType.FILE_IO;
import static dev.weir.api.OperationType.LOCK_WAIT;
import static dev.weir.api.OperationType.NETWORK_IO;
import static dev.weir.api.OperationType.SLEEP_OPERATION;
import static dev.weir.api.OperationType.SUBPROCESS;

import dev.weir.bridge.Natives;
import dev.weir.weaver.Hook;
import dev.weir.weaver.SiteTable;
import dev.weir.weaver.Sites;
import org.jspecify.annotations.Nullable;

/** Where the JDK itself blocks, on every release from 17 on. */
public final class JdkSites implements SiteTable {
  private static final String STRING = "Ljava/lang/String;";

  @Override
  public void define(Sites sites) {
    sleeps(sites);
    locks(sites);
    sockets(sites);
    files(sites);
    processes(sites);
    scopes(sites);
  }

  private static void sleeps(Sites sites) {
    // Native before 21: see NativeCalls.
    sites.nativeCall(Natives.SLEEP, "thread.sleep", SLEEP_OPERATION, null);
    sites.nativeCall(Natives.WAIT, "object.wait", LOCK_WAIT, JdkTargets.NOTIFIED);
    sites.nativeCall(Natives.SYNC, "file.sync", FILE_IO, null);
    sites.blocking("thread.sleep", SLEEP_OPERATION).in("java.lang.Thread").methods("sleep(JI)V");
    sites
        .blocking("thread.sleep", SLEEP_OPERATION)
        .since(21)
        .in("java.lang.Thread")
        .methods("sleep(J)V", "sleep(Ljava/time/Duration;)V");
    sites
        .blocking("thread.sleep", SLEEP_OPERATION)
        .since(22)
        .in("java.lang.Thread")
        .methods("sleepNanos");
    sites
        .blocking("timeunit.sleep", SLEEP_OPERATION)
        .in("java.util.concurrent.TimeUnit")
        .methods("sleep");
  }

  private static void locks(Sites sites) {
    sites
        .blocking("object.wait", LOCK_WAIT)
        .target(JdkTargets.NOTIFIED)
        .since(21)
        .in("java.lang.Object")
        .methods("wait(J)V");
    // Native before 21, but for these two: their own call of it is no call site of others.
    sites
        .blocking("object.wait", LOCK_WAIT)
        .target(JdkTargets.NOTIFIED)
        .until(20)
        .in("java.lang.Object")
        .methods("wait()V", "wait(JI)V");
    sites
        .blocking("park", LOCK_WAIT)
        .target(JdkTargets.BLOCKER)
        .detailArgument(0)
        .in("java.util.concurrent.locks.LockSupport")
        .methods("park", "parkNanos", "parkUntil");
    sites.blocking("thread.join", LOCK_WAIT).in("java.lang.Thread").methods("join");
    sites
        .pinning("virtual.pinned")
        .since(21)
        .in("java.lang.VirtualThread")
        .methods("parkOnCarrierThread");
  }

  private static void sockets(Sites sites) {
    // A hook, because a connect inside another operation is not booked, and its reads may be.
    sites
        .hook("socket.opened", new Opened())
        .in("java.net.Socket", "sun.nio.ch.NioSocketImpl")
        .methods("connect(Ljava/net/SocketAddress;I)V");
    sites
        .hook("channel.opened", new Opened())
        .in("sun.nio.ch.SocketChannelImpl")
        .methods("connect", "blockingConnect");
    sites
        .blocking("socket.connect", NETWORK_IO)
        .target(JdkTargets.CONNECT)
        .detailArgument(0)
        .in("java.net.Socket", "sun.nio.ch.NioSocketImpl")
        .methods("connect(Ljava/net/SocketAddress;I)V");
    sites
        .blocking("socket.accept", NETWORK_IO)
        .idleOutsideRequest()
        .in("sun.nio.ch.NioSocketImpl")
        .methods("accept");
    sites
        .blocking("socket.stream.read", NETWORK_IO)
        .target(JdkTargets.STREAM_READ)
        .detailField("parent", "Ljava/net/Socket;")
        .in("java.net.Socket$SocketInputStream")
        .methods("read");
    sites
        .blocking("socket.stream.write", NETWORK_IO)
        .target(JdkTargets.STREAM_PEER)
        .detailField("parent", "Ljava/net/Socket;")
        .in("java.net.Socket$SocketOutputStream")
        .methods("write");
    sites
        .blocking("socket.wait", NETWORK_IO)
        .target(JdkTargets.PEER)
        .in("sun.nio.ch.NioSocketImpl")
        .methods("implRead", "park(Ljava/io/FileDescriptor;IJ)V");
    sites
        .blocking("channel.connect", NETWORK_IO)
        .target(JdkTargets.CONNECT)
        .detailArgument(0)
        .onlyIf("isBlocking")
        .in("sun.nio.ch.SocketChannelImpl")
        .methods("connect");
    sites
        .blocking("channel.read", NETWORK_IO)
        .target(JdkTargets.CHANNEL_READ)
        .onlyIf("isBlocking")
        .in("sun.nio.ch.SocketChannelImpl")
        .methods("read");
    sites
        .blocking("channel.write", NETWORK_IO)
        .target(JdkTargets.PEER)
        .onlyIf("isBlocking")
        .in("sun.nio.ch.SocketChannelImpl")
        .methods("write");
    sites
        .blocking("channel.socket.read", NETWORK_IO)
        .target(JdkTargets.CHANNEL_SOCKET_READ)
        .in("sun.nio.ch.SocketChannelImpl")
        .methods("blockingRead");
    sites
        .blocking("channel.socket.write", NETWORK_IO)
        .target(JdkTargets.PEER)
        .in("sun.nio.ch.SocketChannelImpl")
        .methods("blockingWriteFully");
    sites
        .blocking("channel.socket.connect", NETWORK_IO)
        .target(JdkTargets.CONNECT)
        .detailArgument(0)
        .in("sun.nio.ch.SocketChannelImpl")
        .methods("blockingConnect");
    sites
        .blocking("channel.accept", NETWORK_IO)
        .idleOutsideRequest()
        .onlyIf("isBlocking")
        .in("sun.nio.ch.ServerSocketChannelImpl")
        .methods("accept");
    sites
        .blocking("datagram.read", NETWORK_IO)
        .target(JdkTargets.PEER)
        .onlyIf("isBlocking")
        .in("sun.nio.ch.DatagramChannelImpl")
        .methods("receive(Ljava/nio/ByteBuffer;)Ljava/net/SocketAddress;", "read");
    sites
        .blocking("datagram.write", NETWORK_IO)
        .target(JdkTargets.PEER)
        .onlyIf("isBlocking")
        .in("sun.nio.ch.DatagramChannelImpl")
        .methods("send", "write");
    sites
        .blocking("datagram.socket.read", NETWORK_IO)
        .target(JdkTargets.PEER)
        .in("sun.nio.ch.DatagramChannelImpl")
        .methods("blockingReceive");
    sites
        .blocking("dns", DNS)
        .target(JdkTargets.HOST)
        .detailArgument(0)
        .in("java.net.InetAddress")
        .methods("getAddressesFromNameService", "getHostFromNameService");
  }

  private static void files(Sites sites) {
    sites
        .blocking("file.read", FILE_IO)
        .tinyAs("file.tiny.read")
        .target(JdkTargets.PATH)
        .detailField("path", STRING)
        .in("java.io.FileInputStream")
        .methods("open", "read");
    sites
        .blocking("file.write", FILE_IO)
        .tinyAs("file.tiny.write")
        .target(JdkTargets.PATH)
        .detailField("path", STRING)
        .in("java.io.FileOutputStream")
        .methods("write");
    sites
        .blocking("file.open", FILE_IO)
        .target(JdkTargets.PATH)
        .detailField("path", STRING)
        .in("java.io.FileOutputStream", "java.io.RandomAccessFile")
        .methods("open");
    sites
        .blocking("file.random.write", FILE_IO)
        .tinyAs("file.random.tiny.write")
        .target(JdkTargets.PATH)
        .detailField("path", STRING)
        .in("java.io.RandomAccessFile")
        .methods("write");
    sites
        .blocking("file.random.read", FILE_IO)
        .tinyAs("file.random.tiny.read")
        .target(JdkTargets.PATH)
        .detailField("path", STRING)
        .in("java.io.RandomAccessFile")
        .methods("read");
    sites.blocking("file.sync", FILE_IO).since(21).in("java.io.FileDescriptor").methods("sync");
    sites
        .blocking("file.channel", FILE_IO)
        .target(JdkTargets.PATH)
        .detailField("path", STRING)
        .in("sun.nio.ch.FileChannelImpl")
        .methods("force", "lock");
    sites
        .blocking("file.channel.write", FILE_IO)
        .tinyAs("file.channel.tiny.write")
        .target(JdkTargets.PATH)
        .detailField("path", STRING)
        .in("sun.nio.ch.FileChannelImpl")
        .methods("write", "transferFrom");
    // A file that is mapped is read, or nearly always: the mode is not asked for.
    sites
        .blocking("file.channel.read", FILE_IO)
        .tinyAs("file.channel.tiny.read")
        .target(JdkTargets.PATH)
        .detailField("path", STRING)
        .in("sun.nio.ch.FileChannelImpl")
        .methods("read", "transferTo", "map");
    sites
        .blocking("file.system", FILE_IO)
        .target(JdkTargets.NIO_PATH)
        .detailArgument(0)
        .in("sun.nio.fs.UnixNativeDispatcher")
        .methods("open", "opendir", "stat");
    sites
        .blocking("file.system", FILE_IO)
        .target(JdkTargets.NIO_PATH)
        .detailArgument(0)
        .since(21)
        .in("sun.nio.fs.UnixNativeDispatcher")
        .methods("stat2");
    sites
        .blocking("file.metadata", FILE_IO)
        .target(JdkTargets.FILE)
        .in("java.io.File")
        .methods("exists", "list", "normalizedList", "length", "delete");
  }

  private static void processes(Sites sites) {
    sites
        .blocking("process.start", SUBPROCESS)
        .target(JdkTargets.COMMAND)
        .detailArgument(0)
        .in("java.lang.ProcessImpl")
        .methods("start");
    sites.hook("process.started", new Started()).in("java.lang.ProcessImpl").methods("start");
    sites
        .blocking("process.wait", SUBPROCESS)
        .target(JdkTargets.PROCESS)
        .in("java.lang.ProcessImpl")
        .methods("waitFor");
    sites
        .blocking("process.wait", SUBPROCESS)
        .since(24)
        .target(JdkTargets.PROCESS)
        .in("java.lang.Process")
        .methods("waitFor(Ljava/time/Duration;)Z");
  }

  private static void scopes(Sites sites) {
    sites.suppressing("class.load").in("java.lang.ClassLoader").methods("loadClass");
    sites
        .suppressing("class.load")
        .in("jdk.internal.loader.BuiltinClassLoader")
        .methods("loadClassOrNull(Ljava/lang/String;Z)Ljava/lang/Class;");
    // Those that do not leave it to ClassLoader to begin.
    sites
        .suppressing("class.load")
        .in(
            "org.apache.catalina.loader.WebappClassLoaderBase",
            "org.jboss.modules.ConcurrentClassLoader",
            "io.quarkus.bootstrap.runner.RunnerClassLoader")
        .methods("?loadClass");
    sites.idle("pool.idle").in("java.util.concurrent.ThreadPoolExecutor").methods("getTask");
    sites.idle("forkjoin.idle").in("java.util.concurrent.ForkJoinPool").methods("awaitWork");
    sites.idle("timer.idle").in("java.util.TimerThread").methods("mainLoop");
  }

  /** Remembers what a socket or a channel is connected to. */
  private static final class Opened implements Hook {
    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      if (self != null) {
        JdkTargets.opened(self, first);
      }
      return null;
    }
  }

  /** Remembers which command a process runs. */
  private static final class Started implements Hook {
    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      return first;
    }

    @Override
    public void after(
        @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
      if (result != null) {
        JdkTargets.started(result, state);
      }
    }
  }
}
