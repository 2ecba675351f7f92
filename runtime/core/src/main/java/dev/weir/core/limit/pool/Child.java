package dev.weir.core.limit.pool;

import static dev.weir.core.limit.pool.ChildFailedException.Reason.DIED;
import static dev.weir.core.limit.pool.ChildFailedException.Reason.GARBAGE;
import static dev.weir.core.limit.pool.ChildFailedException.Reason.STOPPED;
import static dev.weir.core.limit.pool.ChildFailedException.Reason.TIMED_OUT;

import dev.weir.core.limit.time.Ticker;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A child process as its parent sees it.
 *
 * <p>One worker asks; a thread of the child's own reads what comes and wakes the worker. So the
 * worker never waits in a read, which nothing could end for certain: a process that the child left
 * behind may hold the pipe open. It may wait in a write; that ends when the child is killed.
 */
final class Child {
  private static final int NO_CALL = -1;
  private static final int READY_CALL = 0;

  /** So long after its end a child's last words may still be on their way. */
  private static final long LAST_WORDS_NANOS = 1_000_000_000L;

  private final Process process;
  private final int limit;
  private final Ticker ticker;
  private final Thread worker;
  private final Tail errors;

  // Written by the worker, read by the reader.
  private volatile long asked = READY_CALL;
  // Written by the reader; the worker takes the answer out.
  private volatile @Nullable Frame answer;
  private volatile @Nullable String garbage;
  private volatile boolean ended;
  // Written by the worker, read by who stops its call.
  private volatile boolean writing;
  private volatile boolean overdue;

  private long calls;

  private Child(Process process, int limit, Ticker ticker) {
    this.process = process;
    this.limit = limit;
    this.ticker = ticker;
    this.worker = Thread.currentThread();
    this.errors = new Tail(process.getErrorStream());
  }

  /** Starts one for the worker that calls; it is not yet ready. */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody asks again
  static Child start(ProcessBuilder builder, int limit, Ticker ticker) throws IOException {
    Process process = builder.start();
    Children.add(process);
    Child child = new Child(process, limit, ticker);
    try {
      String name = child.worker.getName() + "-child-" + process.pid();
      Threads.platform(child.errors, name + "-errors").start();
      Threads.platform(child::read, name + "-answers").start();
    } catch (Throwable e) {
      child.end();
      throw e;
    }
    process.onExit().thenRun(child::endsSoon);
    return child;
  }

  long pid() {
    return process.pid();
  }

  /** How long a payload may be. */
  int limit() {
    return limit;
  }

  boolean isOpen() {
    return garbage == null && !ended && process.isAlive();
  }

  /** What it printed last. */
  String errors() {
    return errors.text();
  }

  /** Whether it has answered any call. */
  boolean hasAnswered() {
    return calls > 0;
  }

  // The reader's thread

  private void read() {
    InputStream in = process.getInputStream();
    try {
      Frame frame;
      while ((frame = Frame.read(in, limit)) != null && take(frame)) {}
    } catch (Frame.MalformedException e) {
      garbage = e.getMessage();
    } catch (IOException e) {
      // It ended within a frame, or was closed by us.
    } catch (OutOfMemoryError e) {
      garbage = "a frame too long for the memory left";
    } finally {
      ended = true;
      LockSupport.unpark(worker);
    }
  }

  private boolean take(Frame frame) {
    long call = asked;
    boolean ready = frame.type() == Frame.Type.READY;
    if (frame.call() != call || ready != (call == READY_CALL) || answer != null) {
      garbage = frame.type() + " for call " + frame.call() + " when asked for " + call;
      return false;
    }
    if (frame.type() == Frame.Type.CALL) {
      garbage = "a call";
      return false;
    }
    answer = frame;
    LockSupport.unpark(worker);
    return true;
  }

  /** The process has ended. Its stream mostly has as well. */
  private void endsSoon() {
    if (!ended) {
      CompletableFuture.delayedExecutor(LAST_WORDS_NANOS, TimeUnit.NANOSECONDS)
          .execute(
              () -> {
                ended = true;
                LockSupport.unpark(worker);
              });
    }
  }

  // The worker

  /** Waits until it can take calls. */
  void awaitReady(Duration patience, BooleanSupplier stopped) {
    answerTo(READY_CALL, deadline(patience), stopped);
  }

  /**
   * Has a call done.
   *
   * @param patience how long it may take; zero: for ever
   * @throws ChildFailedException if it does not answer; then it is of no more use
   */
  Frame ask(byte[] payload, Duration patience, BooleanSupplier stopped) {
    Deadline deadline = deadline(patience);
    long id = ++calls;
    asked = id;
    write(new Frame(Frame.Type.CALL, id, payload), deadline, stopped);
    try {
      return answerTo(id, deadline, stopped);
    } catch (ChildFailedException e) {
      calls--;
      throw e;
    }
  }

  private void write(Frame frame, Deadline deadline, BooleanSupplier stopped) {
    CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
    // A pipe takes 64 KB as a rule, and less in the worst case; so only a long write can wait.
    if (deadline.limited && frame.payload().length > 2_048) {
      written
          .orTimeout(deadline.left(ticker), TimeUnit.NANOSECONDS)
          .exceptionally(
              e -> {
                overdue = true;
                kill();
                return null;
              });
    }
    writing = true; // from here on who stops the call kills the process: no stop is missed
    try {
      if (!stopped.getAsBoolean()) {
        OutputStream out = process.getOutputStream();
        frame.write(out);
      }
    } catch (IOException e) {
      // It does not listen any more, because it is about to end; or it shall.
      awaitExit(LAST_WORDS_NANOS);
      kill();
    } finally {
      writing = false;
      written.complete(null);
    }
  }

  /** Lets the worker see that its call has been stopped; any thread. */
  void stop() {
    if (writing) {
      kill();
    }
    LockSupport.unpark(worker);
  }

  private Frame answerTo(long id, Deadline deadline, BooleanSupplier stopped) {
    while (true) {
      Frame frame = answer;
      if (frame != null) {
        asked = NO_CALL;
        answer = null;
        if (frame.call() == id) {
          return frame;
        }
        throw failure(GARBAGE, "answered call " + frame.call() + " instead of " + id);
      }
      String what = garbage;
      if (what != null) {
        throw failure(GARBAGE, "answered no answer: " + what);
      }
      if (stopped.getAsBoolean()) {
        throw failure(STOPPED, "was stopped");
      }
      long left = deadline.left(ticker);
      if (overdue || left <= 0) {
        throw failure(TIMED_OUT, "took longer than " + deadline.patience.toMillis() + " ms");
      }
      if (ended) {
        throw failure(DIED, "died");
      }
      LockSupport.parkNanos(this, left);
      Thread.interrupted(); // this thread is the pool's own; else it would never park again
    }
  }

  private ChildFailedException failure(ChildFailedException.Reason reason, String what) {
    return new ChildFailedException(reason, "child process " + pid() + " " + what, null);
  }

  /** Kills it and all that it started, and waits until it is reaped. Returns its exit code. */
  int end() {
    if (ended && garbage == null) {
      awaitExit(LAST_WORDS_NANOS);
    }
    kill();
    awaitExit(Long.MAX_VALUE);
    Children.remove(process);
    close(process.getOutputStream());
    close(process.getInputStream());
    close(process.getErrorStream());
    return process.exitValue();
  }

  private void kill() {
    // Its own children are looked up first: once it is dead nobody knows that they were its. They
    // are found by its number, which may be another process's as soon as this one is reaped: what
    // was found counts only if this one is still there afterwards.
    List<ProcessHandle> found = process.isAlive() ? process.descendants().toList() : List.of();
    List<ProcessHandle> descendants = process.isAlive() ? found : List.of();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  private void awaitExit(long nanos) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + nanos;
    while (process.isAlive()) {
      try {
        long left = nanos == Long.MAX_VALUE ? nanos : deadline - System.nanoTime();
        if (process.waitFor(left, TimeUnit.NANOSECONDS) || left <= 0) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(Closeable stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // Nobody is at the other end any more.
    }
  }

  private Deadline deadline(Duration patience) {
    return new Deadline(patience, !patience.isZero(), ticker.nanoTime() + patience.toNanos());
  }

  private record Deadline(Duration patience, boolean limited, long at) {
    long left(Ticker ticker) {
      return limited ? at - ticker.nanoTime() : Long.MAX_VALUE;
    }
  }
}
