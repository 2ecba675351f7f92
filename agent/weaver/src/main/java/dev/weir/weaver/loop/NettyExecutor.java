package dev.weir.weaver.loop;

import dev.weir.core.offload.Candidate;
import dev.weir.core.record.Request;
import dev.weir.weaver.web.Getter;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The executor of a channel's moved handlers: runs what Netty hands it on the worker, one task at a
 * time and in order. Whatever else an executor of Netty does, its channel's loop does for it.
 *
 * <p>Any thread hands over. One drain runs at a time: who makes {@code pending} more than 0 starts
 * it, and it ends when {@code pending} is 0 again. While tasks wait that are more than a few, the
 * channel does not read on.
 */
final class NettyExecutor implements InvocationHandler, Runnable {
  private static final Getter LOOP = Getter.of("eventLoop");
  private static final Getter CONFIG = Getter.of("config");
  private static final Getter READS = Getter.flag("isAutoRead");
  private static final int MANY = 64;

  private final NettyChannels.Asked asked;
  private final Moves moves;
  private final Object loop;
  // Read and written on the loop.
  private final List<WeakReference<Object>> contexts = new ArrayList<>(2);
  private final WeakReference<Object> channel;
  private final Object executor;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile @Nullable Thread running;
  private final Object reading = new Object();
  // Guarded by reading.
  private boolean holdsReading;
  private volatile Candidate last;

  private NettyExecutor(
      NettyChannels.Asked asked, Object channel, Object loop, Moves moves, Candidate first) {
    this.asked = asked;
    this.moves = moves;
    this.loop = loop;
    this.channel = new WeakReference<>(channel);
    last = first;
    ClassLoader loader = loop.getClass().getClassLoader();
    executor = Proxy.newProxyInstance(loader, new Class<?>[] {type(loader)}, this);
  }

  private static Class<?> type(@Nullable ClassLoader loader) {
    try {
      return Class.forName("io.netty.util.concurrent.OrderedEventExecutor", false, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  static NettyExecutor of(NettyChannels.Asked asked, Object channel, Moves moves, Candidate first) {
    Object loop = LOOP.get(channel);
    if (loop == null) {
      throw new IllegalStateException("a channel without an event loop");
    }
    return new NettyExecutor(asked, channel, loop, moves, first);
  }

  /** Whether this thread is where it runs now. */
  boolean runsHere() {
    return running == Thread.currentThread();
  }

  /** Whether nothing waits or runs. */
  boolean isIdle() {
    return pending.get() == 0;
  }

  /**
   * Has a context use this, unless it has an executor of its own already. Called on the loop.
   *
   * @return whether it does now
   */
  boolean takes(Object context, Field field) {
    try {
      Object now = field.get(context);
      if (now == executor) {
        return true;
      }
      if (now != null && now != loop) {
        return false;
      }
      field.set(context, executor);
      contexts.add(new WeakReference<>(context));
      return true;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Has all its contexts use the channel's loop again. Called on the loop, while this is idle. */
  void givesBack(Field field) {
    try {
      for (WeakReference<Object> each : contexts) {
        Object context = each.get();
        if (context != null && field.get(context) == executor) {
          field.set(context, null);
        }
      }
      contexts.clear();
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is handed over from now on is for this candidate. */
  void to(Candidate candidate) {
    last = candidate;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
    switch (method.getName()) {
      case "execute", "lazyExecute" -> {
        if (first instanceof Runnable work) {
          execute(work);
        }
        return null;
      }
      case "inEventLoop", "isExecutorThread" -> {
        return running == (first == null ? Thread.currentThread() : first);
      }
      case "schedule", "scheduleAtFixedRate", "scheduleWithFixedDelay", "submit" -> {
        Object[] moved = arguments == null ? new Object[0] : arguments.clone();
        if (first instanceof Runnable work) {
          moved[0] = (Runnable) () -> execute(work);
        } else if (first instanceof Callable<?> work) {
          moved[0] = work;
        }
        return call(method, moved);
      }
      case "next" -> {
        return proxy;
      }
      case "equals" -> {
        return proxy == first;
      }
      case "hashCode" -> {
        return System.identityHashCode(proxy);
      }
      default -> {
        return call(method, arguments);
      }
    }
  }

  private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(loop, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private void execute(Runnable work) {
    tasks.add(work);
    int before = pending.getAndIncrement();
    if (before == 0) {
      moves.move(last, null, this);
    } else if (before == MANY) {
      holdReading();
    }
  }

  /** Runs what waits, on a thread of the worker. */
  @Override
  public void run() {
    do {
      // Added before it was counted, so it is there.
      Runnable task = tasks.remove();
      Request request = asked.oldest();
      String route = request == null ? null : request.route();
      running = Thread.currentThread();
      try {
        moves.run(route == null ? last : moves.place().candidate(route), request, task);
      } finally {
        running = null;
      }
    } while (pending.decrementAndGet() > 0);
    readOn();
  }

  private void holdReading() {
    synchronized (reading) {
      Object config = config();
      if (config != null && READS.is(config)) {
        holdsReading = true;
        autoRead(config, false);
      }
    }
    // All may have been run before this was said.
    readOn();
  }

  /** Unless there is something to be run again: who ends that, comes here too. */
  private void readOn() {
    synchronized (reading) {
      if (!holdsReading || pending.get() > 0) {
        return;
      }
      holdsReading = false;
      Object config = config();
      if (config != null) {
        autoRead(config, true);
      }
    }
  }

  private @Nullable Object config() {
    Object of = channel.get();
    return of == null ? null : CONFIG.get(of);
  }

  private void autoRead(Object config, boolean on) {
    try {
      // Of the interface, whose methods are public: what implements it need not be.
      Class.forName("io.netty.channel.ChannelConfig", false, loop.getClass().getClassLoader())
          .getMethod("setAutoRead", boolean.class)
          .invoke(config, on);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
