package dev.weir.core.limit.timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Bodies that say how to stop them. */
@SuppressWarnings("try") // a registration is only to be closed
class CancellationTest {
  private final HandDriven driven = new HandDriven();
  private final Watchdog watchdog = driven.watchdog;
  private final List<String> stopped = new ArrayList<>();

  @AfterEach
  void noFlagIsLeft() {
    assertFalse(Thread.interrupted());
  }

  @Test
  void aBodyThatCanBeStoppedIsNotInterrupted() {
    Deadline deadline = driven.arm(10);
    watchdog.onCancel(() -> stopped.add("statement"));
    driven.after(10);
    assertEquals(List.of("statement"), stopped);
    assertEquals(Deadline.End.PASSED, watchdog.disarm(deadline));
  }

  @Test
  void aBodyThatTheStopDidNotEndIsInterruptedASecondLater() {
    Deadline deadline = driven.arm(10);
    watchdog.onCancel(
        () -> {
          throw new IOException("no route to host");
        });
    driven.after(10);
    driven.after(999);
    assertFalse(Thread.currentThread().isInterrupted());
    driven.after(1);
    assertTrue(Thread.currentThread().isInterrupted());
    assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(deadline));
  }

  @Test
  void whatIsOverIsNotStopped() {
    Deadline deadline = driven.arm(10);
    watchdog.onCancel(() -> stopped.add("first")).close();
    try (Registration second = watchdog.onCancel(() -> stopped.add("second"))) {
      driven.after(10);
    }
    assertEquals(List.of("second"), stopped);
    watchdog.disarm(deadline);
    driven.after(10_000);
    assertEquals(List.of("second"), stopped);
  }

  @Test
  void aCallThatEndsTakesItsStopsAlong() {
    watchdog.onCancel(() -> stopped.add("no call")).close();
    Deadline deadline = driven.arm(10);
    watchdog.onCancel(() -> stopped.add("forgotten"));
    assertEquals(Deadline.End.KEPT, watchdog.disarm(deadline));
    Deadline next = driven.arm(10);
    driven.after(10);
    assertEquals(List.of(), stopped);
    assertEquals(Deadline.End.INTERRUPTED, watchdog.disarm(next));
  }

  @Test
  void theOuterCallStopsWhatTheInnerWaitsFor() {
    Deadline outer = driven.arm(10);
    Deadline inner = driven.arm(100);
    watchdog.onCancel(() -> stopped.add("query"));
    driven.after(10);
    assertEquals(List.of("query"), stopped);
    assertEquals(Deadline.End.KEPT, watchdog.disarm(inner));
    assertEquals(Deadline.End.PASSED, watchdog.disarm(outer));
  }

  @Test
  void whoRegistersTooLateIsStoppedAtOnce() {
    Deadline deadline = driven.arm(10);
    driven.after(10);
    watchdog.onCancel(() -> stopped.add("late"));
    assertEquals(List.of("late"), stopped);
    watchdog.disarm(deadline);
  }

  @Test
  void aBodyThatComputesCanAsk() {
    assertFalse(watchdog.isCancelRequested());
    Deadline deadline = driven.arm(10);
    assertFalse(watchdog.isCancelRequested());
    driven.after(10);
    assertTrue(watchdog.isCancelRequested());
    watchdog.disarm(deadline);
    assertFalse(watchdog.isCancelRequested());
  }

  @Test
  void outsideAnyCallNothingIsRegistered() {
    assertSame(Registration.NONE, Cancellation.onCancel(() -> stopped.add("never")));
    assertFalse(Cancellation.isRequested());
  }

  @Test
  void aStopThatRunsIsWaitedForSoThatItCannotHitTheNextStatement() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Registration registration =
        new Registration(
            () -> {
              running.countDown();
              go.await();
              stopped.add("done");
            },
            60_000_000_000L);
    Thread stopper = new Thread(registration::run);
    stopper.start();
    running.await();
    Thread closer = Thread.currentThread();
    Thread helper =
        new Thread(
            () -> {
              while (closer.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
              }
              go.countDown();
            });
    helper.start();
    registration.close();
    assertEquals(List.of("done"), stopped);
    stopper.join();
    helper.join();
  }

  /** Runs a body under a watchdog that fires as soon as the body has registered its stop. */
  private static void stopping(Stop stop, Executable body) throws Throwable {
    Watchdog real = Watchdog.system();
    Deadline deadline = real.arm(Long.MAX_VALUE);
    Thread firing = new Thread(() -> real.expire(deadline));
    try (Registration registration = Cancellation.onCancel(stop)) {
      firing.start();
      body.execute();
      firing.join();
    }
    assertEquals(Deadline.End.PASSED, real.disarm(deadline));
  }

  @Test
  void aSocketReadIsEndedByClosingTheSocket() throws Throwable {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
      stopping(
          Stop.closing(socket),
          () -> assertThrows(SocketException.class, () -> socket.getInputStream().read()));
    }
  }

  @Test
  void aProcessIsEnded() throws Throwable {
    Process process = new ProcessBuilder("sleep", "600").start();
    stopping(Stop.process(process, 60_000_000_000L), process::waitFor);
    Process atOnce = new ProcessBuilder("sleep", "600").start();
    stopping(Stop.process(atOnce, 0), atOnce::waitFor);
  }

  @Test
  void aFutureIsCancelledAndAStreamClosed() throws Exception {
    CompletableFuture<String> future = new CompletableFuture<>();
    Stop.future(future).stop();
    assertTrue(future.isCancelled());
    try (PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out)) {
      Stop.closing(in).stop();
      assertThrows(IOException.class, in::read);
    }
  }
}
