package dev.weir.core.record;

import dev.weir.api.OperationType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything recorded: routes, operations outside requests, and the agent's own figures.
 *
 * <p>Ledgers write at the end of a request or of a task, into {@link Stripes}, so no writer waits
 * for another; {@link #snapshot} reads stripe by stripe while they go on.
 */
public final class Recording {
  /** The target of waits for a monitor whose class was not seen. */
  public static final String UNKNOWN_MONITOR = "monitor";

  static final Tally NOBODY = new Tally();
  private static final String OTHER_ROUTE = Keys.OTHER;
  private static final int MOST_POOLS = 100;
  private static final int OVERHEAD_PERIOD = 16;
  private static final long STALE_NANOS = 60_000_000_000L;

  final Ticker ticker;
  final LongAdder dropped = new LongAdder();
  final Keys keys;
  final CallSites callSites;
  volatile long slowNanos;
  volatile ThreadMeter meter = ThreadMeter.NONE;
  int pinningSite = -2;
  private final Thresholds bounds;
  private volatile Thresholds thresholds;
  private volatile Site[] sites = new Site[0];
  // Plain, both: written gatekeeper first, and a stale look lets one more operation pass.
  boolean @Nullable [] gates;
  private volatile @Nullable Gatekeeper gatekeeper;
  // Plain, likewise: a stale look misses one operation, or begins one more.
  @Nullable Follower follower;
  private final Instant from = Instant.now();
  private final ConcurrentHashMap<RouteName, Stripes<RouteStats>> routes =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Stripes<PoolStats>> pools = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<Tally> spare = new AtomicReferenceArray<>(32);
  private final ConcurrentLinkedQueue<Ledger> watched = new ConcurrentLinkedQueue<>();
  private final WeakIdentityMap<Thread, Ledger> virtualThreads = new WeakIdentityMap<>();
  private final LongAdder overheadNanos = new LongAdder();
  private final SwallowedErrors errors = new SwallowedErrors();
  final LockHolders lockHolders = new LockHolders(this);
  private @Nullable Interval scratch;
  private volatile @Nullable Thread waker;
  private volatile List<String> unmatched = List.of();
  private final ConcurrentLinkedQueue<String> notes = new ConcurrentLinkedQueue<>();

  // Its own equals and hashCode: those of records are linked at run time, 20 ms the first time.
  private record RouteName(String route, String framework) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof RouteName name
          && name.route.equals(route)
          && name.framework.equals(framework);
    }

    @Override
    public int hashCode() {
      return route.hashCode() * 31 + framework.hashCode();
    }
  }

  /**
   * What bounds and thresholds apply.
   *
   * @param slowNanos from here on an operation's line of code is captured
   * @param cpuNanos from here on a request is {@code CPU_INTENSIVE}
   * @param allocatedBytes from here on a request is a {@code MEMORY_OPERATION}
   * @param routes how many routes are told apart, at least 1; fixed at the start, as the next two
   * @param targets how many targets
   * @param lines how many lines of code
   */
  public record Thresholds(
      long slowNanos, long cpuNanos, long allocatedBytes, int routes, int targets, int lines) {}

  /**
   * @param ticker the clock
   * @param thresholds bounds and thresholds
   * @param callSites finds lines of application code
   */
  public Recording(Ticker ticker, Thresholds thresholds, CallSites callSites) {
    this.ticker = ticker;
    this.bounds = thresholds;
    this.thresholds = thresholds;
    this.slowNanos = thresholds.slowNanos();
    this.callSites = callSites;
    keys = new Keys(thresholds.targets(), dropped);
    callSites.bound(thresholds.lines(), dropped);
  }

  /** Sets the rows that ledgers will be called with, by number. */
  public void sites(Site[] rows) {
    for (Site row : rows) {
      if (row != null && row.kind() == Site.Kind.PINNING) {
        pinningSite = row.id();
      }
    }
    sites = rows;
  }

  /** The rows, by number; null where a number belongs to a hook. */
  public Site[] sites() {
    return sites.clone();
  }

  /**
   * Has operations of some rows ask before they begin.
   *
   * @param keeper is asked; null: nobody, and no row asks
   * @param asking by the row's number; kept
   */
  public void gates(@Nullable Gatekeeper keeper, boolean[] asking) {
    if (keeper == null) {
      gates = null;
      return;
    }
    gatekeeper = keeper;
    gates = asking;
  }

  @Nullable Gatekeeper gatekeeper() {
    return gatekeeper;
  }

  /**
   * Has operations and requests that begin from now on followed one by one.
   *
   * @param told is safe to be given to other threads without order: its fields are final; null:
   *     nobody
   */
  public void follow(@Nullable Follower told) {
    // Loaded here: where an operation ends, on the application's threads, no class should be.
    boolean unused = Follower.Slow.class.isRecord() && Follower.Ended.class.isRecord();
    follower = told;
  }

  /** Applies new thresholds; the bounds stay what they were at the start. */
  public void thresholds(Thresholds changed) {
    thresholds = changed;
    slowNanos = changed.slowNanos();
  }

  /** Turns on what needs the management interface. */
  public void meter(ThreadMeter measured) {
    meter = measured;
  }

  /** Loads what recording needs, so that the first request does not wait for it. */
  public void warm() {
    Timings.warm();
    FilePaths.fold("");
    Stripes<RouteStats> stripes = new Stripes<>(RouteStats::new);
    Request request = new Request(ticker.nanoTime(), new Tally());
    request.own.book(keys.of(OperationType.SLEEP_OPERATION), 1);
    request.end(ticker.nanoTime(), null);
    stripes.write(stats -> stats.add(request));
    new WeakIdentityMap<Object, String>().put(this, "");
    callSites.here();
    // A virtual thread's end hands over on its carrier, where no class should be loaded.
    long unused = request.own.waitedForOthers();
    Ledger virtual = new Ledger(this, Thread.currentThread(), true, false);
    virtual.inherit(request);
    virtual.terminated();
    Tally started = new Tally();
    contended(started, Manner.PLAIN, Samples.NONE, 1, 1);
    Tally.joined(started);
    request.add(started);
  }

  /** Finds lines of application code. */
  public CallSites callSites() {
    return callSites;
  }

  /** The interned keys. */
  public Keys keys() {
    return keys;
  }

  /** The errors that were kept from the application. */
  public SwallowedErrors errors() {
    return errors;
  }

  /** Rows that matched a class but no method, for the report. */
  public void unmatched(List<String> rows) {
    unmatched = List.copyOf(rows);
  }

  /** Tells the operator something, in the report. */
  public void note(String line) {
    if (notes.size() < 100) {
      notes.add(line);
    }
  }

  Site site(int id) {
    return sites[id];
  }

  Key key(Site site, @Nullable Object self, @Nullable Object detail) {
    OperationType type = site.type() == null ? OperationType.LOCK_WAIT : site.type();
    Site.Target target = site.target();
    return target == null ? keys.of(type) : target.key(keys, type, self, detail);
  }

  /** What a scope may claim: plain waiting, not a query or a call that stands for itself. */
  boolean relabels(Site inner) {
    OperationType type = inner.type();
    return type != OperationType.DATABASE_QUERY
        && type != OperationType.EXTERNAL_API
        && type != OperationType.SUBPROCESS
        && type != OperationType.POOL_WAIT;
  }

  boolean isStale(Request owner) {
    return owner.isOver() && ticker.nanoTime() - owner.endNanos() > STALE_NANOS;
  }

  Tally tally() {
    for (int i = 0; i < spare.length(); i++) {
      if (spare.getPlain(i) != null) {
        Tally taken = spare.getAndSet(i, null);
        if (taken != null) {
          return taken;
        }
      }
    }
    return new Tally();
  }

  void recycle(Tally used) {
    if (used == NOBODY) {
      return;
    }
    used.clear();
    for (int i = 0; i < spare.length(); i++) {
      if (spare.getPlain(i) == null && spare.compareAndSet(i, null, used)) {
        return;
      }
    }
  }

  /** Virtual threads that serve requests, or work for them, and their ledgers. */
  WeakIdentityMap<Thread, Ledger> virtualThreads() {
    return virtualThreads;
  }

  /** A virtual thread has left its carrier; called there. Takes no lock and loads no class. */
  public void unmounted(Thread thread) {
    Ledger ledger = virtualThreads.get(thread);
    if (ledger != null) {
      ledger.unmounted();
    }
  }

  /** A virtual thread has ended; called on its carrier. Locks and allocates, as a task's end. */
  public void terminated(Thread thread) {
    Ledger ledger = virtualThreads.remove(thread);
    if (ledger != null) {
      ledger.terminated();
    }
  }

  /** A virtual thread is about to go on; called on its carrier, likewise. */
  public void mounting(Thread thread) {
    Ledger ledger = virtualThreads.get(thread);
    if (ledger != null) {
      ledger.mounted();
    }
  }

  void watch(Ledger ledger) {
    watched.add(ledger);
    expectRequests();
  }

  /** Requests are about to come: wakes whoever is to get ready for them. Does not block. */
  public void expectRequests() {
    Thread sleeper = waker;
    if (sleeper != null) {
      waker = null;
      java.util.concurrent.locks.LockSupport.unpark(sleeper);
    }
  }

  /** Who is to be woken when requests are about to come. */
  public void wakeWhenRequestsCome(Thread sleeper) {
    waker = sleeper;
  }

  /** Whether requests have come, or are about to. */
  public boolean expectsRequests() {
    return waker == null;
  }

  /** Ledgers of platform threads that serve requests, or work for them, for the watcher. */
  Iterable<Ledger> watched() {
    watched.removeIf(ledger -> ledger.thread == null || !ledger.thread.isAlive());
    return watched;
  }

  /** In what manner a thread waited for a monitor. */
  enum Manner {
    /** As any thread may. */
    PLAIN,
    /** It must not block. */
    ON_LOOP,
    /** The request waited for it, with no thread of its own at work. */
    IN_LINE;

    /** Of a request's own thread. */
    static Manner ofOwn(Request request) {
      return request.eventLoop ? ON_LOOP : PLAIN;
    }
  }

  void contended(Tally own, Manner how, Samples seen, long nanos, int waits) {
    String monitor = seen.monitor() == null ? UNKNOWN_MONITOR : seen.monitor();
    Key key = keys.of(OperationType.LOCK_WAIT, monitor);
    own.blocked += nanos;
    for (int i = 1; i < waits; i++) {
      own.book(key, nanos / waits);
    }
    Tally.Entry entry = own.book(key, nanos - nanos / waits * (waits - 1));
    if (how == Manner.ON_LOOP) {
      entry.onLoop++;
    } else if (how == Manner.IN_LINE) {
      entry.inLine += nanos;
    }
    if (seen.contended() != null) {
      own.line(entry, seen.contended(), nanos);
    }
  }

  void ended(Request request) {
    // The clock costs as much as some of what it would measure: one in sixteen stands for the rest.
    boolean timed = (request.startNanos >> 8 & OVERHEAD_PERIOD - 1) == 0;
    long began = timed ? ticker.nanoTime() : 0;
    heavy(request);
    Stripes<RouteStats> route = route(request);
    Request.Observer observer = request.observer();
    if (observer != null) {
      observer.ended(request, request.elapsed());
    }
    Tally task = Tally.joined(request.closeTasks());
    if (task != null) {
      inLine(task, request.elapsed() - request.own.blocked + request.own.waitedForOthers());
    }
    route.write(stats -> stats.add(request));
    Follower.Visit followed = request.followed;
    if (followed != null) {
      tell(followed, request);
    }
    if (!request.ownIsShared) {
      recycle(request.own);
    }
    while (task != null) {
      Tally next = task.next;
      Tally done = task;
      route.write(stats -> stats.addAsync(done));
      recycle(done);
      task = next;
    }
    if (timed) {
      overheadNanos.add((ticker.nanoTime() - began) * OVERHEAD_PERIOD);
    }
  }

  private void tell(Follower.Visit followed, Request request) {
    try {
      followed.ends(
          new Follower.Ended(
              request.routeName(),
              request.framework(),
              request.status,
              request.failed(),
              request.eventLoop,
              request.elapsed(),
              request.own.blocked,
              request.cpuNanos,
              request.allocatedBytes,
              request.own.waits()));
    } catch (Throwable e) {
      errors.swallow(e);
    }
  }

  /** Tasks that took more together than the request left for them ran beside each other. */
  private static void inLine(Tally tasks, long nanos) {
    long sum = 0;
    for (Tally task = tasks; task != null; task = task.next) {
      sum += task.inLine();
    }
    if (sum > nanos) {
      for (Tally task = tasks; task != null; task = task.next) {
        task.besideOthers();
      }
    }
  }

  private void heavy(Request request) {
    Thresholds now = thresholds;
    Samples seen = request.samples;
    boolean intensive = request.cpuNanos >= now.cpuNanos();
    if (intensive) {
      Tally.Entry entry = request.own.book(keys.of(OperationType.CPU_INTENSIVE), request.cpuNanos);
      if (seen != null && seen.onCpu() != null) {
        request.own.line(entry, seen.onCpu(), request.cpuNanos);
      }
    }
    if (request.allocatedBytes >= now.allocatedBytes()) {
      // Allocating stalls for the collector too, so all of it that was not blocked.
      long nanos = intensive ? 0 : Math.max(0, request.elapsed() - request.own.blocked);
      Tally.Entry entry = request.own.book(keys.of(OperationType.MEMORY_OPERATION), nanos);
      if (seen != null && seen.onCpu() != null) {
        request.own.line(entry, seen.onCpu(), nanos);
      }
    }
  }

  void taskEnded(Request owner, Tally done) {
    if (!owner.add(done)) {
      route(owner).write(stats -> stats.addAsync(done));
      recycle(done);
    }
  }

  /** How many routes have served a request. */
  public int routes() {
    return routes.size();
  }

  /** Shows each of them: its name, and who named it. */
  public void routes(BiConsumer<String, String> reader) {
    routes.forEach((name, stripes) -> reader.accept(name.route(), name.framework()));
  }

  private Stripes<RouteStats> route(Request request) {
    RouteName name = new RouteName(request.routeName(), request.framework());
    Stripes<RouteStats> known = routes.get(name);
    if (known != null) {
      return known;
    }
    if (routes.size() >= bounds.routes()) {
      dropped.increment();
      name = new RouteName(OTHER_ROUTE, "");
    }
    return routes.computeIfAbsent(name, unused -> new Stripes<>(RouteStats::new));
  }

  void unattributed(
      String pool,
      Key key,
      long nanos,
      long skipped,
      long mean,
      boolean counts,
      boolean failed,
      boolean onLoop,
      @Nullable String at) {
    Stripes<PoolStats> known = pools.get(pool);
    if (known == null) {
      String name = pools.size() >= MOST_POOLS ? Keys.OTHER : pool;
      known = new Stripes<>(PoolStats.FRESH);
      Stripes<PoolStats> raced = pools.putIfAbsent(name, known);
      known = raced != null ? raced : known;
    }
    known.write(new PoolStats.Operation(key, nanos, skipped, mean, counts, failed, onLoop, at));
  }

  /** Everything up to now, as an immutable value. */
  public Picture snapshot() {
    return snapshot(false);
  }

  /**
   * The same.
   *
   * @param whole with histograms, for reports that others add up or compare
   */
  public Picture snapshot(boolean whole) {
    long began = ticker.nanoTime();
    List<Snapshot.Route> all = new ArrayList<>();
    RouteStats overall = RouteStats.sum();
    routes.forEach(
        (name, stripes) -> {
          RouteStats sum = RouteStats.sum();
          stripes.read(sum::add);
          overall.response.add(sum.response);
          overall.blocked.add(sum.blocked);
          all.add(Snapshots.route(name.route(), name.framework(), sum, whole));
        });
    List<Snapshot.Operation> outside = new ArrayList<>();
    pools.forEach(
        (pool, stripes) -> {
          PoolStats sum = new PoolStats();
          stripes.read(sum::add);
          outside.addAll(Snapshots.operations(sum.byKey, false, pool, 0, whole));
        });
    overheadNanos.add(ticker.nanoTime() - began);
    Snapshot.Self self =
        new Snapshot.Self(
            overheadNanos.sum(), dropped.sum(), errors.count(), unmatched, List.copyOf(notes));
    return new Picture(
        new Snapshot(from, Instant.now(), all, outside, self, lockHolders.seen()),
        overall.response.distribution(whole),
        overall.blocked.distribution(whole));
  }

  /**
   * Shows what each route did since the last time, one route after the other, those that did
   * nothing left out. Writers go on: each copy of a route's figures is taken out for about as long
   * as the end of a request takes. For one reader, since it forgets what it has shown.
   */
  public void drain(Interval.Reader reader) {
    long began = ticker.nanoTime();
    Interval interval = scratch == null ? new Interval() : scratch;
    scratch = interval;
    routes.forEach(
        (name, stripes) -> {
          interval.begin(name.route(), name.framework());
          stripes.read(stats -> stats.drainInto(interval));
          if (!interval.isEmpty()) {
            reader.route(interval);
          }
        });
    overheadNanos.add(ticker.nanoTime() - began);
  }

  /**
   * How long the requests of each route took, for exports that add histograms up.
   *
   * @param boundsNanos upper bounds in nanoseconds, ascending
   */
  public List<RequestHistogram> histograms(List<Long> boundsNanos) {
    List<RequestHistogram> all = new ArrayList<>();
    routes.forEach(
        (name, stripes) -> {
          Timings sum = new Timings(Timings.MICROS);
          stripes.read(stats -> sum.add(stats.response));
          all.add(
              new RequestHistogram(
                  name.route(), name.framework(), sum.count(), sum.total(), sum.upTo(boundsNanos)));
        });
    return all;
  }

  /**
   * A snapshot, and what only its maker can tell: distributions over all routes.
   *
   * @param snapshot route by route
   * @param response nanoseconds of all requests
   * @param blocked nanoseconds that all requests' own threads were blocked
   */
  public record Picture(
      Snapshot snapshot, Snapshot.Distribution response, Snapshot.Distribution blocked) {}
}
