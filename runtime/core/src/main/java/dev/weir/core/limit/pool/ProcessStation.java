package dev.weir.core.limit.pool;

import static dev.weir.core.limit.pool.ChildFailedException.Reason.DIED;
import static dev.weir.core.limit.pool.ChildFailedException.Reason.GARBAGE;
import static dev.weir.core.limit.pool.ChildFailedException.Reason.NOT_STARTED;
import static dev.weir.core.limit.pool.ChildFailedException.Reason.STOPPED;
import static dev.weir.core.limit.pool.ChildFailedException.Reason.TIMED_OUT;

import dev.weir.api.policy.PoolPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A child process, and its successor when it has died. */
final class ProcessStation implements Station {
  private final Crew crew;
  private final ChildCommand command;
  private final Starts starts;

  // Written by the worker; read by who stops its call or asks whether it is open.
  private volatile @Nullable Child child;
  private volatile PoolPolicy.@Nullable Child settings;
  private volatile @Nullable Thread worker;

  private ProcessStation(Crew crew, ChildCommand command, Starts starts) {
    this.crew = crew;
    this.command = command;
    this.starts = starts;
  }

  /** The children of one pool. */
  record Source(ChildCommand command, Starts starts) implements Station.Source {
    @Override
    public Station next(Crew crew) {
      return new ProcessStation(crew, command, starts);
    }

    @Override
    public boolean dear() {
      return true;
    }

    @Override
    public @Nullable RuntimeException refusal() {
      return starts.refusal();
    }

    @Override
    public Duration grace() {
      return Duration.ofSeconds(10); // a killed process is gone within milliseconds, if at all
    }

    @Override
    public void close() {
      command.close();
    }
  }

  @Override
  public void open() {
    if (!isOpen()) {
      discard();
      start(crew::needsNobody);
    }
  }

  @Override
  public boolean isOpen() {
    Child open = child;
    PoolPolicy.Child its = settings;
    return open != null && its != null && open.isOpen() && its.isSameProcess(crew.policy().child());
  }

  private Child start(BooleanSupplier stopped) {
    worker = Thread.currentThread();
    awaitTurn(stopped);
    PoolPolicy.Child policy = crew.policy().child();
    Child fresh = null;
    try {
      fresh = Child.start(command.process(policy), policy.frameBytes(), crew.ticker());
      child = fresh;
      settings = policy;
      fresh.awaitReady(policy.startTimeout(), stopped);
      return fresh;
    } catch (IOException | ChildFailedException e) {
      child = null;
      throw notStarted(fresh, e);
    }
  }

  private void awaitTurn(BooleanSupplier stopped) {
    long wait;
    while ((wait = starts.waitNanos()) > 0) {
      if (stopped.getAsBoolean()) {
        throw new ChildFailedException(STOPPED, "stopped before a child was started", null);
      }
      LockSupport.parkNanos(this, wait);
      Thread.interrupted();
    }
  }

  private ChildFailedException notStarted(@Nullable Child fresh, Exception cause) {
    StringBuilder what = new StringBuilder("no child process could be started: ");
    what.append(cause.getMessage());
    if (fresh != null) {
      what.append(", ").append(exit(fresh.end())).append(said(fresh));
    }
    if (cause instanceof ChildFailedException failed && failed.reason() == STOPPED) {
      return failed;
    }
    ChildFailedException failure = new ChildFailedException(NOT_STARTED, what.toString(), cause);
    starts.failed(failure);
    return failure;
  }

  @Override
  public <T> T run(Call<T> call) throws Throwable {
    BooleanSupplier stopped = () -> call.stopped() || crew.stopped();
    JobCall<?, ?> job = (JobCall<?, ?>) call.body();
    Child open = child;
    if (open == null || !open.isOpen()) {
      discard();
      open = start(stopped);
    }
    PoolPolicy.Child policy = crew.policy().child();
    byte[] payload = ChildMain.call(open.limit(), job);
    Frame answer;
    try {
      answer = open.ask(payload, policy.callTimeout(), stopped);
    } catch (ChildFailedException e) {
      throw lost(open, e, call);
    }
    starts.answered();
    return result(answer, job, open, call);
  }

  // The result is the job's, null or not.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
  private <T> T result(Frame answer, JobCall<?, ?> job, Child open, Call<T> call) throws Throwable {
    try {
      if (answer.type() == Frame.Type.RESULT) {
        int bytes = answer.payload().length;
        return (T) Payloads.read(answer.fields(), job.job(), job.admitted(), bytes);
      }
    } catch (Payloads.NotAdmittedException e) {
      throw e; // the child is as good as before
    } catch (IOException | ClassNotFoundException e) {
      String what = "child process " + open.pid() + " answered no result: " + e;
      throw lost(open, new ChildFailedException(GARBAGE, what, e), call);
    }
    Throwable failure;
    try {
      failure = Failures.read(answer, job.job(), job.admitted());
    } catch (IOException e) {
      String what = "child process " + open.pid() + " answered no failure: " + e;
      throw lost(open, new ChildFailedException(GARBAGE, what, e), call);
    }
    if (answer.type() == Frame.Type.LAST_FAILURE) {
      crew.stationLost();
      child = null;
      open.end();
    }
    throw failure;
  }

  /** Leaves nothing of the child; then says what happened to it. */
  private ChildFailedException lost(Child lost, ChildFailedException how, Call<?> call) {
    ChildFailedException.Reason reason = how.reason();
    child = null;
    if (reason == TIMED_OUT) {
      call.release(how); // on time, whatever the process does
    }
    int exit = lost.end();
    if (reason != STOPPED) {
      crew.stationLost();
    }
    if ((reason == DIED || reason == GARBAGE) && !lost.hasAnswered()) {
      starts.diedYoung();
    }
    return reason != DIED
        ? how
        : new ChildFailedException(
            DIED, how.getMessage() + " in mid-call, " + exit(exit) + said(lost), null);
  }

  private static String exit(int code) {
    return code > 128 ? "killed by signal " + (code - 128) : "exit code " + code;
  }

  private static String said(Child child) {
    String errors = child.errors();
    return errors.isEmpty() ? "" : "; it printed: " + errors;
  }

  @Override
  public void stop() {
    Child open = child;
    if (open != null) {
      open.stop();
    }
    LockSupport.unpark(worker);
  }

  @Override
  public void close() {
    discard();
  }

  private void discard() {
    Child old = child;
    if (old == null) {
      return;
    }
    child = null;
    boolean diedAlone = !old.isOpen();
    old.end();
    if (diedAlone) {
      crew.stationLost();
      if (!old.hasAnswered()) {
        starts.diedYoung();
      }
    }
  }
}
