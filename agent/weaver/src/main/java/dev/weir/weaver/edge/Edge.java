package dev.weir.weaver.edge;

import dev.weir.api.Level;
import dev.weir.api.RejectedException;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.CachePolicy;
import dev.weir.api.policy.TimeoutPolicy;
import dev.weir.core.enforce.Plan;
import dev.weir.core.enforce.Rule;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.Permit;
import dev.weir.core.record.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through the edge: the permits that it holds until it and whoever still works
 * for it are over, and what is to happen when its time is.
 *
 * <p>Made on the server's thread. Whoever comes last settles the permits, once.
 */
public final class Edge implements Request.Ending {
  private static final long LAST_GOOD_NANOS = 3_600_000_000_000L;

  private final Edges edges;
  private final Plan plan;
  private final Level level;
  private final Request request;
  private final String path;
  private final String base;
  private final long began = System.nanoTime();
  private final List<Held> held = new ArrayList<>(2);
  private final List<Rule> rules;
  private @Nullable Asked asked;
  private @Nullable Answer answer;
  private @Nullable Rule timing;
  private @Nullable Rule caching;
  private KeptResponses.@Nullable Key key;
  private @Nullable Answer fallback;
  private boolean authorized;
  private long deadline;
  private Outcomes.@Nullable Outcome outcome;
  private @Nullable Future<?> alarm;
  private @Nullable Object server;
  private volatile @Nullable Runnable whenOver;
  private final AtomicInteger holders = new AtomicInteger(1);
  private final AtomicBoolean settled = new AtomicBoolean();
  private volatile boolean late;
  private volatile boolean failed;

  private record Held(Rule rule, Permit permit, long askedAt) {}

  Edge(
      Edges edges,
      Plan plan,
      Level level,
      Request request,
      Asked asked,
      List<Rule> rules,
      @Nullable Answer answer) {
    this.edges = edges;
    this.plan = plan;
    this.level = level;
    this.request = request;
    this.asked = asked;
    this.rules = rules;
    this.answer = answer;
    path = asked.path();
    base = asked.base();
  }

  /** Asks all limiters, and sees when the request must be over. */
  void admit() {
    Asked by = asked;
    if (by == null) {
      return;
    }
    if (plan.enforces() && level != Level.BASIC) {
      consultCache(by);
      if (answer != null) {
        return;
      }
    }
    for (Rule rule : rules) {
      Limiter limiter = rule.limiter(level);
      long askedAt = limiter.now();
      Permit permit = held.isEmpty() ? limiter.tryAcquire() : limiter.tryAcquireWithin();
      RejectedException rejection = permit.rejection();
      if (rejection == null) {
        held.add(new Held(rule, permit, askedAt));
        continue;
      }
      giveBack();
      if (plan.enforces()) {
        rule.tally().rejected(request.route());
        answer = fallbackOf(rule);
        if (answer == null) {
          answer = Answer.rejected(rejection, path);
        }
      } else {
        rule.tally().wouldReject(request.route());
      }
      return;
    }
    plan.admitted(request);
    limitTime();
  }

  private void giveBack() {
    for (int i = held.size() - 1; i >= 0; i--) {
      held.get(i).permit.release(held.get(i).askedAt);
    }
    held.clear();
  }

  private void limitTime() {
    if (level == Level.BASIC) {
      return;
    }
    long least = Long.MAX_VALUE;
    for (Rule rule : rules) {
      if (rule.timeoutNanos() > 0 && rule.timeoutNanos() < least) {
        least = rule.timeoutNanos();
        timing = rule;
      }
    }
    if (timing == null) {
      return;
    }
    deadline = began + least;
    if (!plan.enforces()) {
      alarm = edges.timer.at(deadline, this::wouldEnd);
    } else if (cuts()) {
      request.deadlineNanos(deadline == 0 ? 1 : deadline);
    }
  }

  /** In shadow mode: it would be answered now, and unless it went on its permits would be free. */
  private void wouldEnd() {
    Rule rule = timing;
    if (rule == null || settled.get()) {
      return;
    }
    late = true;
    if (!cuts() || settle(true, false)) {
      rule.tally().wouldTimeOut(request.route());
    }
  }

  // What is kept of responses.

  private void consultCache(Asked by) {
    for (Rule rule : rules) {
      CachePolicy policy = rule.policy().cache();
      boolean fresh = level == Level.ULTRA && policy != null && !policy.ttl().isZero();
      if (fresh || strategyOf(rule) == TimeoutStrategy.CACHE_FALLBACK) {
        key = KeptResponses.key(rule.name(), by);
        if (key == null) {
          return;
        }
        caching = rule;
        authorized = by.header("Authorization") != null;
        if (fresh && policy != null && !wantsNew(by)) {
          Header marker = new Header("Weir-Cache", rule.name());
          answer = edges.kept.find(key, by, nanos(policy.ttl()), marker);
        }
        if (answer == null && strategyOf(rule) == TimeoutStrategy.CACHE_FALLBACK) {
          long most = policy == null ? LAST_GOOD_NANOS : nanos(policy.retention());
          fallback = edges.kept.find(key, by, most, new Header("Weir-Fallback", rule.name()));
        }
        return;
      }
    }
  }

  private static boolean wantsNew(Asked by) {
    String control = by.header("Cache-Control");
    if (control == null) {
      return "no-cache".equals(by.header("Pragma"));
    }
    String said = control.toLowerCase(Locale.ROOT).replace(" ", "").concat(",");
    return said.contains("no-cache") || said.contains("no-store") || said.contains("max-age=0,");
  }

  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very rule
  private @Nullable Answer fallbackOf(Rule rule) {
    return rule == caching ? fallback : null;
  }

  private static @Nullable TimeoutStrategy strategyOf(Rule rule) {
    TimeoutPolicy timeout = rule.policy().timeout();
    return timeout == null ? null : timeout.strategy();
  }

  // For servers.

  /** Keeps an object of the server's with it, for the server's own hooks. */
  public void server(Object object) {
    server = object;
  }

  /** The object that {@link #server(Object)} kept. */
  public @Nullable Object server() {
    return server;
  }

  /** What is sent in the application's place; null: the application is asked. */
  public @Nullable Answer answer() {
    return answer;
  }

  /** Whether the application is not to be asked as if there were no edge. */
  public boolean isTaking() {
    return plan.enforces() && (timing != null || keeps());
  }

  /**
   * Whether the connection may be used for something else from now on. Clients of HTTP/2 ask for
   * that as well, and have to be content with an answer.
   */
  public boolean isUpgrade() {
    Asked by = asked;
    String to = by == null ? null : by.header("Upgrade");
    return to != null && to.toLowerCase(Locale.ROOT).contains("websocket");
  }

  /** The time is over, whoever answers. */
  void isLate() {
    late = true;
  }

  /** Whether it has to be over by a certain time. */
  public boolean isTimed() {
    return plan.enforces() && timing != null;
  }

  /** Whether the client is answered on time, whatever the application does. */
  boolean isOnTime() {
    return isTimed() && strategy() != TimeoutStrategy.CANCEL;
  }

  /** Whether the work is told to end when its time is over. */
  boolean cuts() {
    return timing != null && strategy() != TimeoutStrategy.BACKGROUND;
  }

  private @Nullable TimeoutStrategy strategy() {
    return timing == null ? null : strategyOf(timing);
  }

  /** When it has to be over, on the clock of {@link System#nanoTime}. */
  public long deadlineNanos() {
    return deadline;
  }

  @Nullable Rule timing() {
    return timing;
  }

  Request request() {
    return request;
  }

  Edges edges() {
    return edges;
  }

  /** Whether a good response is to be kept. */
  boolean keeps() {
    return caching != null;
  }

  /** Whether what the application answers after its time is wanted. */
  boolean isAwaited() {
    return outcome != null;
  }

  /** The time is over and nothing was sent: what is sent now. On the server's thread. */
  Answer late() {
    Rule rule = overdue();
    if (strategy() == TimeoutStrategy.BACKGROUND) {
      outcome = edges.outcomes.open();
      if (outcome != null) {
        return Outcomes.running(base.concat(Outcomes.PATH).concat(outcome.id));
      }
    }
    Answer last = fallbackOf(rule);
    return last != null ? last : Answer.late(rule.name(), rule.timeoutNanos(), path);
  }

  /** The time is over before the client has sent what it asks. */
  Answer unread() {
    Rule rule = overdue();
    return Answer.late(rule.name(), rule.timeoutNanos(), path);
  }

  /** The rule whose time is over; the request is answered in the application's place. */
  private Rule overdue() {
    late = true;
    request.answeredByAgent();
    edges.routes.name(target(), request);
    Rule rule = timing;
    if (rule == null) {
      throw new IllegalStateException("no time");
    }
    return rule;
  }

  /** Method and path. */
  private String target() {
    String target = request.target();
    return target == null ? " ".concat(path) : target;
  }

  /** What the application answered after its time. */
  void outcome(Answer given) {
    Outcomes.Outcome place = outcome;
    if (place != null) {
      place.is(given);
    }
  }

  /** What the application answered in time; on the server's thread. */
  void keep(Answer given) {
    Asked by = asked;
    if (key == null || by == null) {
      return;
    }
    List<String> names = KeptResponses.varies(given, authorized);
    if (names == null) {
      return;
    }
    CachePolicy policy = caching == null ? null : caching.policy().cache();
    long most = policy == null ? KeptResponses.MOST : policy.maxSize();
    edges.kept.keep(key, given, KeptResponses.headers(names, by), most);
  }

  /** The server's thread leaves: what the client asked for can be looked at no more. */
  void leaves() {
    asked = null;
  }

  /** Has something done first of all when the request has ended. */
  void whenOver(Runnable told) {
    whenOver = told;
  }

  /** One more works for the request. */
  void retain() {
    holders.incrementAndGet();
  }

  /** One does no longer. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      settle(late, failed);
    }
  }

  @Override
  public void ended(int status, boolean error) {
    Runnable told = whenOver;
    if (told != null) {
      told.run();
    }
    failed = error || status >= 500;
    if (answer == null && !late) {
      edges.routes.learn(target(), request, status);
    }
    Future<?> waiting = alarm;
    if (waiting != null) {
      waiting.cancel(false);
    }
    asked = null;
    release();
  }

  private boolean settle(boolean tooLate, boolean badly) {
    if (!settled.compareAndSet(false, true)) {
      return false;
    }
    long nanos = System.nanoTime() - began;
    for (int i = held.size() - 1; i >= 0; i--) {
      Permit permit = held.get(i).permit;
      if (tooLate) {
        permit.timedOut(nanos);
      } else if (badly) {
        permit.failed(null, nanos);
      } else {
        permit.succeeded(nanos);
      }
    }
    return true;
  }
}
