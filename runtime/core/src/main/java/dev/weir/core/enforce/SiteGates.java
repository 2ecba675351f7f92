package dev.weir.core.enforce;

import dev.weir.api.Level;
import dev.weir.api.OperationType;
import dev.weir.api.RejectedException;
import dev.weir.core.limit.Explanation;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.Permit;
import dev.weir.core.limit.timeout.Watchdog;
import dev.weir.core.record.Gatekeeper;
import dev.weir.core.record.Key;
import dev.weir.core.record.Ledger;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Request;
import dev.weir.core.record.Site;
import org.jspecify.annotations.Nullable;

/**
 * The gates at blocking operations: asks the limiters of all policies that are about one, in the
 * order of the settings, and arms its deadline, the nearest of their timeouts and its request's.
 *
 * <p>A limiter never waits here: an operation begins at once or not at all.
 */
final class SiteGates implements Gatekeeper {
  private static final long NO_TIME_NANOS = 1;
  private static final long PARK_AGAIN_NANOS = 50_000_000;

  private final Watchdog watchdog = Watchdog.system();
  private volatile Plan plan = Plan.NONE;

  /** By the row's number: whether its operations may be refused, not only ended. */
  private final boolean[] refusable;

  /** Likewise: whether they may be ended. */
  private final boolean[] endable;

  /** Likewise: whether they are waits for calls that run already. */
  private final boolean[] running;

  SiteGates(Recording recording) {
    Site[] sites = recording.sites();
    refusable = new boolean[sites.length];
    endable = new boolean[sites.length];
    running = new boolean[sites.length];
    for (Site site : sites) {
      if (site != null) {
        refusable[site.id()] = Answers.mayRefuse(site);
        endable[site.id()] = Answers.mayEnd(site);
        running[site.id()] = Answers.isOfCallThatRuns(site);
      }
    }
  }

  /** Which rows ask under this plan, by number. */
  static boolean[] asking(Recording recording, Plan plan, boolean methodsEnd) {
    Site[] sites = recording.sites();
    boolean[] asking = new boolean[sites.length];
    boolean all = methodsEnd || plan.setsDeadlines();
    for (Site site : sites) {
      if (site != null && site.kind() == Site.Kind.BLOCKING && site.type() != null) {
        asking[site.id()] =
            all || plan.concerns(site.type()) || plan.concerns(Answers.countsAs(site));
      }
    }
    return asking;
  }

  void plan(Plan next) {
    plan = next;
  }

  @Override
  public @Nullable Throwable ask(
      Ledger ledger,
      Site site,
      Key key,
      @Nullable Object self,
      @Nullable Object detail,
      long nanos) {
    Plan now = plan;
    Rule[] rules = now.of(key);
    Request request = ledger.request();
    // A thread that a request started serves others in time: the request's deadline is not theirs.
    long ofRequest = request == null || ledger.isInherited() ? 0 : request.deadlineNanos();
    long deadline = nearest(ofRequest, ledger.deadlineNanos());
    if (rules.length == 0 && deadline == 0) {
      return null;
    }
    Holder around = ledger.holder();
    RequestLimits of = request == null ? null : now.of(request);
    Level level = of == null ? now.level() : of.level;
    OperationPassage passage = passage(ledger);
    String route = request == null ? null : request.route();
    passage.begin(now.enforces(), route, site, key.type(), self, detail);
    // Known before it holds anything: whatever fails from here on, its end gives all back.
    ledger.passage(passage);
    boolean mayRefuse = refusable[site.id()] && !ledger.isInScope();
    long timeout = Long.MAX_VALUE;
    Rule limiting = null;
    Request by = null;
    for (Rule rule : rules) {
      if (of != null ? !of.concerns(rule) : rule.route() != null) {
        continue;
      }
      if (around != null && around.holds(rule.name())) {
        continue;
      }
      Limiter limiter = rule.limiter(level);
      long asked = limiter.now();
      if (mayRefuse) {
        boolean within = around != null || of != null && of.admitted;
        Permit permit = within ? limiter.tryAcquireWithin() : limiter.tryAcquire();
        RejectedException rejection = permit.rejection();
        if (rejection == null) {
          passage.hold(permit, asked);
        } else if (now.enforces()) {
          ledger.passage(null);
          passage.giveBack();
          rule.tally().rejected(route);
          return Answers.refused(site, key.type(), Explanation.of(rejection));
        } else {
          rule.tally().wouldReject(route);
          continue;
        }
      } else if (running[site.id()] && !ledger.isInScope()) {
        passage.watch(limiter);
      }
      if (level != Level.BASIC
          && endable[site.id()]
          && !hasAnotherDeadline(site, key.type(), now.enforces())
          && rule.timeoutNanos() > 0
          && rule.timeoutNanos() < timeout) {
        timeout = rule.timeoutNanos();
        limiting = rule;
      }
    }
    if (deadline != 0 && now.enforces() && endable[site.id()]) {
      long left = deadline - nanos;
      if (left <= 0) {
        // A wait that cannot be interrupted begins again and again.
        left = site.type() == OperationType.LOCK_WAIT ? PARK_AGAIN_NANOS : NO_TIME_NANOS;
      }
      if (left < timeout) {
        timeout = left;
        limiting = null;
        by = deadline == ofRequest ? request : null;
      }
    }
    if (timeout != Long.MAX_VALUE) {
      passage.limit(nanos, timeout, limiting, by);
    }
    if (passage.isFree()) {
      ledger.passage(null);
      passage.giveBack();
    }
    return null;
  }

  /**
   * Whether a policy's timeout is kept by who sends a request: of who waits for the future of an
   * answer, and, where nothing is ended, of who waits for the answer itself.
   */
  private static boolean hasAnotherDeadline(Site site, OperationType type, boolean enforces) {
    return type == OperationType.EXTERNAL_API
        && (site.type() == OperationType.LOCK_WAIT
            || !enforces && site.name().equals(Answers.SEND));
  }

  /** The nearer of two deadlines of which each may be 0: none. */
  private static long nearest(long one, long other) {
    return one == 0 || other != 0 && other - one < 0 ? other : one;
  }

  /** The thread's own, or another one where that serves an operation around this one. */
  private OperationPassage passage(Ledger ledger) {
    if (ledger.spare() instanceof OperationPassage free) {
      ledger.spare(null);
      return free;
    }
    return new OperationPassage(watchdog, ledger, Thread.currentThread());
  }
}
