package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.pool.ChildFailedException.Reason;
import dev.weir.core.limit.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real child processes. What hangs in them hangs for ever; so a test that ends has proved much. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProcessPoolTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final PoolPolicy ONE = PoolPolicy.process().withMaxWorkers(1);

  private final List<ProcessPool> opened = new ArrayList<>();

  @AfterEach
  void noProcessIsLeft() throws InterruptedException {
    for (ProcessPool pool : opened) {
      assertTrue(pool.shutdown(Duration.ZERO), pool::toString);
      assertEquals(0, pool.load(), "every call has been taken off the books");
      assertEquals(0, pool.snapshot().workers());
    }
    assertEquals(List.of(), children(), "children of this process, zombies included");
  }

  /** From /proc where there is one: there zombies show, which a process handle takes for dead. */
  private static List<String> children() {
    String self = Long.toString(ProcessHandle.current().pid());
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.map(dir -> dir.resolve("stat"))
          .map(ProcessPoolTest::text)
          .filter(stat -> !stat.isEmpty())
          // pid (name) state parent ...
          .filter(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" ")[1].equals(self))
          .toList();
    } catch (IOException e) {
      return ProcessHandle.current().children().map(ProcessHandle::toString).toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException | UncheckedIOException e) {
      return ""; // it has gone meanwhile, or is no process
    }
  }

  private static boolean isGone(long pid) {
    return Files.exists(Path.of("/proc"))
        ? !Files.exists(Path.of("/proc", Long.toString(pid)))
        : ProcessHandle.of(pid).isEmpty();
  }

  private ProcessPool pool(PoolPolicy policy) {
    ProcessPool pool = new ProcessPool("jobs", policy, Ticker.SYSTEM);
    opened.add(pool);
    return pool;
  }

  private static PoolPolicy with(UnaryOperator<PoolPolicy.Child> change) {
    return ONE.withChild(change.apply(PoolPolicy.Child.standard()));
  }

  private static JobCall<Object, Object> echo(Object value) {
    return JobCall.of(Jobs.Echo.class, value);
  }

  private static Long pid(ProcessPool pool) throws Exception {
    return pool.submit(JobCall.of(Jobs.Pid.class, "")).get();
  }

  private static ChildFailedException failure(PooledCall<?> call) {
    ExecutionException failure = assertThrows(ExecutionException.class, call::get);
    return assertInstanceOf(ChildFailedException.class, failure.getCause());
  }

  private PooledCall<String> spinning(ProcessPool pool) {
    return pool.submit(JobCall.of(Jobs.Spins.class, ""));
  }

  // What works

  @Test
  void aJobIsDoneInAnotherProcessAndItsValueComesBack() throws Exception {
    ProcessPool pool = pool(ONE);
    Long first = pid(pool);
    assertNotEquals(ProcessHandle.current().pid(), first);
    assertEquals(first, pid(pool), "the child is kept");
    assertEquals("text", pool.submit(echo("text")).get());
    assertNull(pool.submit(echo(null)).get());
    assertEquals(
        Map.of("immutable", List.of(new Jobs.Point(1, 2)), "linked", List.of(new Jobs.Point(2, 1))),
        pool.submit(JobCall.of(Jobs.Mirror.class, new Jobs.Point(1, 2))).get());
    PoolSnapshot snapshot = pool.snapshot();
    assertEquals(5, snapshot.completed());
    assertEquals(1, snapshot.workers());
    assertEquals(0, snapshot.workersLost());
  }

  @Test
  void theSameCallRunsOnThreadsToo() throws Exception {
    try (ResourcePool threads = ResourcePool.open("t", PoolPolicy.thread(), Ticker.SYSTEM)) {
      assertEquals(
          ProcessHandle.current().pid(), threads.submit(JobCall.of(Jobs.Pid.class, "")).get());
    }
  }

  @Test
  void callsInParallelHaveAChildEach() throws Exception {
    ProcessPool pool = pool(PoolPolicy.process().withMaxWorkers(2));
    PooledCall<String> first = spinning(pool);
    Long second = pid(pool);
    assertTrue(ProcessHandle.of(second).orElseThrow().isAlive());
    assertFalse(first.outcome().toCompletableFuture().isDone());
    assertEquals(Cancellation.FREED, first.cancel(LONG));
  }

  @Test
  void onlyJobsCanTravel() {
    ProcessPool pool = pool(ONE);
    Callable<Integer> lambda = () -> 1;
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> pool.submit(lambda))
            .getMessage()
            .startsWith("a process pool takes only a JobCall"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> JobCall.of(Jobs.NeedsOuter.class, ""))
            .getMessage()
            .contains("must be a class of its own"));
    assertEquals(0, pool.snapshot().workers(), "nothing was started");
  }

  @Test
  void megabytesTravelBothWays() throws Exception {
    ProcessPool pool = pool(ONE);
    byte[] much = new byte[10 << 20];
    much[much.length - 1] = 7;
    byte[] back = (byte[]) pool.submit(echo(much)).get();
    assertEquals(7, back[much.length - 1]);
  }

  @Test
  void whatIsTooLongFailsItsCallAndHarmsNoChild() throws Exception {
    ProcessPool pool = pool(with(child -> child.withFrameBytes(10_000)));
    Long child = pid(pool);
    ExecutionException argument =
        assertThrows(ExecutionException.class, pool.submit(echo(new byte[20_000]))::get);
    assertEquals(
        "serialised it is longer than the 10000 bytes that are allowed",
        argument.getCause().getMessage());
    assertEquals(child, pid(pool));
  }

  @Test
  void whatTheJobDoesNotAdmitFailsItsCallAndHarmsNoChild() throws Exception {
    ProcessPool pool = pool(ONE);
    Long child = pid(pool);
    for (PooledCall<?> call :
        List.of(
            pool.submit(echo(new Jobs.Point(1, 2))),
            pool.submit(JobCall.of(Jobs.Smuggler.class, "k")))) {
      Throwable cause = assertThrows(ExecutionException.class, call::get).getCause();
      assertTrue(cause.getMessage().contains("is not admitted by"), cause::toString);
    }
    assertEquals(child, pid(pool));
    JobCall<Object, Object> declared = echo(new Jobs.Point(1, 2)).admitting(Jobs.Point.class);
    assertEquals(new Jobs.Point(1, 2), pool.submit(declared).get());
  }

  @Test
  void anArgumentThatCannotBeSerialisedFailsItsCall() throws Exception {
    ProcessPool pool = pool(ONE);
    Throwable cause =
        assertThrows(ExecutionException.class, pool.submit(echo(new Object()))::get).getCause();
    assertInstanceOf(java.io.NotSerializableException.class, cause);
    assertEquals("next", pool.submit(echo("next")).get());
  }

  // What jobs throw

  private static Throwable thrown(ProcessPool pool, String how) {
    PooledCall<String> call = pool.submit(JobCall.of(Jobs.Fails.class, how));
    return assertThrows(ExecutionException.class, call::get).getCause();
  }

  @Test
  void whatAJobThrowsReachesTheCaller() throws Exception {
    ProcessPool pool = pool(ONE);
    Long child = pid(pool);
    Throwable jdk = thrown(pool, "jdk");
    assertInstanceOf(IOException.class, jdk);
    assertEquals("full", jdk.getCause().getMessage());
    assertEquals(Jobs.Fails.class.getName(), jdk.getStackTrace()[0].getClassName());
    assertInstanceOf(Jobs.OwnException.class, thrown(pool, "own"));
    JobFailedException foreign =
        assertInstanceOf(JobFailedException.class, thrown(pool, "foreign"));
    assertTrue(foreign.getMessage().endsWith("ForeignException: not admitted"));
    assertTrue(foreign.hierarchy().contains("java.lang.IllegalArgumentException"));
    assertInstanceOf(JobFailedException.class, thrown(pool, "unserialisable"));
    assertInstanceOf(StackOverflowError.class, thrown(pool, "stack"));
    assertEquals(child, pid(pool), "the child is as good as before");
  }

  @Test
  void aChildWhoseHeapIsExhaustedSaysSoAndIsReplaced() throws Exception {
    ProcessPool pool = pool(with(child -> child.withHeapBytes(64 << 20)));
    Long child = pid(pool);
    assertInstanceOf(OutOfMemoryError.class, thrown(pool, "heap"));
    assertNotEquals(child, pid(pool));
    assertTrue(isGone(child));
    assertEquals(1, pool.snapshot().workersLost());
  }

  // Trap 17: worker death

  @Test
  void aKilledChildFailsItsOneCallAndThePoolGoesOn() throws Exception {
    ProcessPool pool = pool(ONE);
    Long child = pid(pool);
    PooledCall<String> call = spinning(pool);
    Eventually.holds(() -> pool.snapshot().running() == 1, pool::snapshot);
    ProcessHandle.of(child).orElseThrow().destroyForcibly(); // SIGKILL
    ChildFailedException failure = failure(call);
    assertEquals(Reason.DIED, failure.reason());
    assertEquals(
        "child process " + child + " died in mid-call, killed by signal 9", failure.getMessage());
    assertTrue(isGone(child), "reaped before the caller hears of it");
    assertNotEquals(child, pid(pool));
    assertEquals(1, pool.snapshot().workersLost());
    assertEquals(1, pool.snapshot().failed());
  }

  @Test
  void aChildThatDiesWhileIdleCostsNoCall() throws Exception {
    ProcessPool pool = pool(ONE);
    Long child = pid(pool);
    ProcessHandle.of(child).orElseThrow().destroyForcibly();
    Eventually.holds(() -> isGone(child), () -> child);
    for (int i = 0; i < 5; i++) {
      assertNotEquals(child, pid(pool));
    }
    assertEquals(0, pool.snapshot().failed());
  }

  @Test
  void aChildToBeKeptThatDiesIsReplacedWithoutACall() throws Exception {
    ProcessPool pool = pool(ONE.withMinWorkers(1));
    Long child = pid(pool);
    ProcessHandle.of(child).orElseThrow().destroyForcibly();
    Eventually.holds(
        () -> pool.snapshot().workersLost() == 1 && pool.snapshot().idle() == 1, pool::snapshot);
    assertEquals(1, children().size());
  }

  @Test
  void aJobThatEndsItsProcessFailsWithWhatItPrinted() {
    ChildFailedException failure = failure(pool(ONE).submit(JobCall.of(Jobs.Exits.class, 3)));
    assertEquals(Reason.DIED, failure.reason());
    assertTrue(
        failure.getMessage().endsWith("in mid-call, exit code 3; it printed: about to exit"),
        failure::getMessage);
  }

  // Trap 13: what hangs, and cannot be interrupted

  @Test
  void aHangIsKilledAtTheTimeout() throws Exception {
    ProcessPool pool = pool(with(child -> child.withCallTimeout(Duration.ofMillis(1_500))));
    Long child = pid(pool);
    PooledCall<String> call = spinning(pool);
    ChildFailedException failure = failure(call);
    assertEquals(Reason.TIMED_OUT, failure.reason());
    assertEquals("child process " + child + " took longer than 1500 ms", failure.getMessage());
    assertEquals(Cancellation.FREED, call.cancel(LONG));
    assertTrue(isGone(child));
    assertNotEquals(child, pid(pool));
  }

  @Test
  void aStoppedProcessIsKilledAtTheTimeoutThoughItReadsNothing() throws Exception {
    ProcessPool pool = pool(with(child -> child.withCallTimeout(Duration.ofMillis(1_500))));
    Long child = pid(pool);
    assertEquals(0, new ProcessBuilder("kill", "-STOP", child.toString()).start().waitFor());
    // More than a pipe takes: the worker hangs in the write.
    PooledCall<Object> call = pool.submit(echo(new byte[4 << 20]));
    assertEquals(Reason.TIMED_OUT, failure(call).reason());
    assertEquals(Cancellation.FREED, call.cancel(LONG));
    assertTrue(isGone(child));
    assertNotEquals(child, pid(pool));
  }

  // Trap 12: a cancel that is none

  @Test
  void cancellingKillsAndIsFreedOnceTheProcessIsReaped() throws Exception {
    ProcessPool pool = pool(ONE.withQueue(0));
    Long child = pid(pool);
    PooledCall<String> call = spinning(pool);
    Eventually.holds(() -> pool.snapshot().running() == 1, pool::snapshot);
    assertEquals(
        Rejection.POOL_FULL, assertThrows(RejectedException.class, () -> spinning(pool)).reason());
    call.cancel();
    assertThrows(CancellationException.class, call::get);
    assertEquals(Cancellation.FREED, call.cancel(LONG));
    assertTrue(isGone(child), "reaped when it is said to be");
    assertNotEquals(child, pid(pool));
    assertEquals(0, pool.snapshot().workersLost(), "nobody was lost: it was sent away");
  }

  @Test
  void aCallThatHangsInItsWriteCanBeCancelled() throws Exception {
    ProcessPool pool = pool(ONE);
    Long child = pid(pool);
    assertEquals(0, new ProcessBuilder("kill", "-STOP", child.toString()).start().waitFor());
    PooledCall<Object> call = pool.submit(echo(new byte[4 << 20]));
    Eventually.holds(ProcessPoolTest::aWorkerWrites, pool::snapshot);
    assertEquals(Cancellation.FREED, call.cancel(LONG));
    assertTrue(isGone(child));
  }

  private static boolean aWorkerWrites() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey().getName().equals("weir-pool-jobs-1"))
        .anyMatch(entry -> entry.getValue()[0].getMethodName().equals("writeBytes"));
  }

  @Test
  void aCallCancelledWhileItsChildStartsIsFreed() throws Exception {
    ProcessPool pool = pool(ONE);
    PooledCall<String> call = spinning(pool);
    call.cancel();
    assertEquals(Cancellation.FREED, call.cancel(LONG));
    assertEquals("next", pool.submit(echo("next")).get());
  }

  @Test
  void whatTheChildStartedIsKilledWithIt(@TempDir Path folder) throws Exception {
    ProcessPool pool = pool(ONE);
    Path file = folder.resolve("pid");
    PooledCall<String> call = pool.submit(JobCall.of(Jobs.Spawns.class, file.toString()));
    Eventually.holds(() -> Files.exists(file), () -> file);
    long grandchild = Long.parseLong(Files.readString(file));
    assertEquals(Cancellation.FREED, call.cancel(LONG));
    Eventually.holds(
        () -> ProcessHandle.of(grandchild).filter(ProcessPoolTest::runs).isEmpty(),
        () -> grandchild);
  }

  /** A killed orphan may stay a zombie where nobody adopts it, as in some containers. */
  private static boolean runs(ProcessHandle process) {
    String stat = text(Path.of("/proc", Long.toString(process.pid()), "stat"));
    return process.isAlive() && !stat.contains(") Z ");
  }

  @Test
  void aChildKilledWhileItsOwnChildHoldsTheOutputOpenIsNoticed(@TempDir Path folder)
      throws Exception {
    ProcessPool pool = pool(ONE);
    Path file = folder.resolve("pid");
    Long child = pid(pool);
    PooledCall<String> call = pool.submit(JobCall.of(Jobs.Spawns.class, file.toString()));
    Eventually.holds(() -> Files.exists(file), () -> file);
    Optional<ProcessHandle> grandchild = ProcessHandle.of(Long.parseLong(Files.readString(file)));
    ProcessHandle.of(child).orElseThrow().destroyForcibly();
    assertEquals(Reason.DIED, failure(call).reason());
    assertEquals("next", pool.submit(echo("next")).get());
    grandchild.ifPresent(ProcessHandle::destroyForcibly);
  }

  // Nonsense

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "oversized",
        "negative",
        "version",
        "type",
        "wrong-id",
        "ready-again",
        "a-call",
        "empty-result",
        "empty-failure"
      })
  void aChildThatAnswersNonsenseFailsItsOneCallAndIsReplaced(String what) throws Exception {
    ProcessPool pool = pool(ONE);
    Long child = pid(pool);
    PooledCall<String> call = pool.submit(JobCall.of(Jobs.Babbles.class, what));
    ChildFailedException failure = failure(call);
    assertEquals(Reason.GARBAGE, failure.reason(), failure::getMessage);
    assertEquals(Cancellation.FREED, call.cancel());
    assertTrue(isGone(child), "killed and reaped");
    assertEquals("next", pool.submit(echo("next")).get());
    assertEquals(1, pool.snapshot().workersLost());
  }

  @ParameterizedTest
  @ValueSource(strings = {"half-header", "half-payload"})
  void aChildThatEndsWithinAFrameFailsItsOneCall(String what) throws Exception {
    ProcessPool pool = pool(ONE);
    pid(pool);
    ChildFailedException failure = failure(pool.submit(JobCall.of(Jobs.Babbles.class, what)));
    assertEquals(Reason.DIED, failure.reason(), failure::getMessage);
    assertEquals("next", pool.submit(echo("next")).get());
  }

  @Test
  void aChildThatHangsWithinAFrameIsKilledAtTheTimeout() throws Exception {
    ProcessPool pool = pool(with(child -> child.withCallTimeout(Duration.ofMillis(1_500))));
    pid(pool);
    ChildFailedException failure =
        failure(pool.submit(JobCall.of(Jobs.Babbles.class, "half-and-hang")));
    assertEquals(Reason.TIMED_OUT, failure.reason());
    assertEquals("next", pool.submit(echo("next")).get());
  }

  @Test
  void whatAJobPrintsBreaksNothingAndBlocksNobody() throws Exception {
    ProcessPool pool = pool(ONE);
    PooledCall<Integer> call = pool.submit(JobCall.of(Jobs.Prints.class, 50_000));
    assertEquals(-1, call.get(), "standard input is empty");
  }

  // Starting

  @Test
  void childrenStartWhenNeededAndThoseToBeKeptAtOnce() throws Exception {
    assertEquals(List.of(), children());
    pool(ONE);
    assertEquals(List.of(), children());
    ProcessPool kept = pool(PoolPolicy.process().withMinWorkers(2));
    Eventually.holds(() -> kept.snapshot().idle() == 2, kept::snapshot);
    assertEquals(2, children().size());
  }

  @Test
  void callersInTurnShareOneChild() throws Exception {
    ProcessPool pool = pool(PoolPolicy.process().withMaxWorkers(4));
    for (int i = 0; i < 200; i++) {
      assertEquals(i, pool.submit(echo(i)).get());
    }
    assertEquals(1, pool.snapshot().workers());
  }

  @Test
  void childrenThatCannotStartFailTheCallsWithTheReason() throws Exception {
    ProcessPool pool =
        pool(with(child -> child.withJvmArguments(List.of("-XX:NoSuchOption"))).withQueue(10));
    List<PooledCall<Object>> calls = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      calls.add(pool.submit(echo(i)));
    }
    for (PooledCall<Object> call : calls) {
      ChildFailedException failure = failure(call);
      assertEquals(Reason.NOT_STARTED, failure.reason());
      assertTrue(
          failure.getMessage().contains("Unrecognized VM option 'NoSuchOption'"),
          failure::getMessage);
    }
    assertTrue(pool.snapshot().workersNotStarted() <= 3);
    // A good setting takes effect without a new pool.
    pool.reconfigure(ONE);
    Eventually.holds(() -> submits(pool), pool::snapshot);
  }

  private static boolean submits(ProcessPool pool) {
    try {
      return pool.submit(echo(true)).get().equals(true);
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void startsAreSpacedWhileChildrenDieAtOnce() throws Exception {
    ProcessPool pool = pool(with(child -> child.withJvmArguments(List.of("-XX:NoSuchOption"))));
    long until = System.nanoTime() + 1_000_000_000L;
    int failed = 0;
    while (System.nanoTime() < until) {
      failure(pool.submit(echo(1)));
      failed++;
    }
    long starts = pool.snapshot().workersNotStarted();
    assertTrue(starts <= 5, () -> starts + " starts in a second");
    assertTrue(failed > starts, "the other calls failed without one");
  }

  @Test
  void aChildThatNeverGetsReadyIsGivenUp() {
    // A debugger that never comes: the JVM is suspended before its main method.
    String wait =
        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,quiet=y,address=127.0.0.1:0";
    PoolPolicy.Child child = PoolPolicy.Child.standard().withJvmArguments(List.of(wait));
    ProcessPool pool = pool(ONE.withChild(child.withStartTimeout(Duration.ofMillis(1_500))));
    ChildFailedException failure = failure(pool.submit(echo(1)));
    assertEquals(Reason.NOT_STARTED, failure.reason());
    assertTrue(failure.getMessage().contains("took longer than 1500 ms"), failure::getMessage);
  }

  @Test
  void aJobThatTheChildCannotFindFailsItsCall(@TempDir Path empty) {
    ProcessPool pool = pool(with(child -> child.withClassPath(List.of(empty.toString()))));
    ExecutionException failure = assertThrows(ExecutionException.class, pool.submit(echo(1))::get);
    assertInstanceOf(ClassNotFoundException.class, failure.getCause());
  }

  // What a child is given

  private static String given(ProcessPool pool, String what) throws Exception {
    return pool.submit(JobCall.of(Jobs.Given.class, what)).get();
  }

  @Test
  void aChildHasTheSettingsGivenAndNoneOfItsParentsAgents() throws Exception {
    PoolPolicy.Child child = PoolPolicy.Child.standard().withHeapBytes(32 << 20);
    String odd = "a \"quoted\" \\ value # with spaces";
    ProcessPool pool =
        pool(ONE.withChild(child.withJvmArguments(List.of("-Dgiven=" + odd, "-XX:+UseG1GC"))));
    assertEquals(odd, given(pool, "given"));
    assertTrue(Long.parseLong(given(pool, "heap")) <= 32 << 20);
    assertEquals(System.getProperty("java.home"), given(pool, "java.home"));
    assertEquals(System.getProperty("user.dir"), given(pool, "user.dir"));
    String arguments = given(pool, "arguments");
    assertFalse(arguments.contains("-javaagent"), arguments);
    assertTrue(arguments.contains("UseG1GC") && !arguments.contains("UseSerialGC"), arguments);
    List<String> environment = List.of(given(pool, "environment").split(" "));
    for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
      assertFalse(environment.contains(variable));
    }
  }

  @Test
  void newSettingsBringNewChildren() throws Exception {
    ProcessPool pool = pool(with(child -> child.withHeapBytes(32 << 20)));
    Long first = pid(pool);
    PoolPolicy other = with(child -> child.withHeapBytes(64 << 20));
    pool.reconfigure(other);
    Eventually.holds(() -> isGone(first), () -> first);
    assertTrue(Long.parseLong(given(pool, "heap")) > 32 << 20);
    Long second = pid(pool);
    pool.reconfigure(other.withChild(other.child().withCallTimeout(LONG).withStartTimeout(LONG)));
    assertEquals(second, pid(pool), "a timeout needs no new child");
    assertEquals(4, pool.snapshot().completed());
    assertEquals(0, pool.snapshot().workersLost());
  }

  // The end

  @Test
  void closingLetsACallFinishAndThenEndsTheChildren() throws Exception {
    ProcessPool pool = pool(ONE);
    PooledCall<Object> call = pool.submit(echo("last"));
    assertTrue(pool.shutdown(LONG));
    assertEquals("last", call.get());
    assertEquals(List.of(), children());
  }

  @Test
  void closingKillsWhatDoesNotFinish() throws Exception {
    ProcessPool pool = pool(ONE);
    Long child = pid(pool);
    PooledCall<String> call = spinning(pool);
    PooledCall<String> waiting = spinning(pool);
    Eventually.holds(() -> pool.snapshot().running() == 1, pool::snapshot);
    assertTrue(pool.shutdown(Duration.ZERO));
    assertThrows(CancellationException.class, call::get);
    assertInstanceOf(
        RejectedException.class, assertThrows(ExecutionException.class, waiting::get).getCause());
    assertTrue(isGone(child));
  }
}
