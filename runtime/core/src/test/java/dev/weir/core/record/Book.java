package dev.weir.core.record;

import dev.weir.api.OperationType;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A recording with rows of every kind, a clock that tests move, and two threads' ledgers. */
final class Book {
  static final int SLEEP = 4;
  static final int SOCKET = 5;
  static final int QUERY = 6;
  static final int CLASS_LOAD = 7;
  static final int IDLE = 8;
  static final int POOL = 9;
  static final int PINNED = 10;
  static final int ACCEPT = 11;
  static final int FETCH = 12;
  static final int PARK = 13;

  // A token is a time with this bit set, so that it is never 0: here nothing is lost by that.
  private long now = 1_000_000_000_002L;
  final Recording recording;
  final Ledger ledger;
  final Ledger other;

  Book() {
    this(new Recording.Thresholds(ms(10), ms(100), 64 << 20, 3, 4, 5));
  }

  Book(Recording.Thresholds thresholds) {
    recording = new Recording(() -> now, thresholds, new CallSites());
    Site[] sites = new Site[14];
    add(sites, SLEEP, Site.Kind.BLOCKING, OperationType.SLEEP_OPERATION);
    add(sites, SOCKET, Site.Kind.BLOCKING, OperationType.NETWORK_IO);
    add(sites, QUERY, Site.Kind.BLOCKING, OperationType.DATABASE_QUERY);
    add(sites, CLASS_LOAD, Site.Kind.SUPPRESS, null);
    add(sites, IDLE, Site.Kind.IDLE, null);
    Site.Target pool = (keys, type, self, detail) -> keys.of(OperationType.POOL_WAIT, "pool");
    sites[POOL] = new Site(POOL, "pool", Site.Kind.RELABEL, null, pool, false, false);
    add(sites, PINNED, Site.Kind.PINNING, OperationType.LOCK_WAIT);
    OperationType network = OperationType.NETWORK_IO;
    sites[ACCEPT] = new Site(ACCEPT, "accept", Site.Kind.BLOCKING, network, null, false, true);
    OperationType query = OperationType.DATABASE_QUERY;
    sites[FETCH] = new Site(FETCH, "fetch", Site.Kind.BLOCKING, query, null, true, false);
    add(sites, PARK, Site.Kind.BLOCKING, OperationType.LOCK_WAIT);
    recording.sites(sites);
    ledger = ledger("pool-1-thread-1");
    other = ledger("pool-2-thread-1");
  }

  private static void add(Site[] sites, int id, Site.Kind kind, @Nullable OperationType type) {
    Site.Target target = (keys, of, self, detail) -> keys.of(of, (String) detail);
    sites[id] = new Site(id, "row" + id, kind, type, target, false, false);
  }

  /** The ledger of a thread of this name, which is this very thread. */
  Ledger ledger(String thread) {
    return new Ledger(recording, new Thread(thread), false, false);
  }

  static long ms(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  long now() {
    return now;
  }

  void pass(long millis) {
    now += ms(millis);
  }

  /** Blocks on a row for a while. */
  void block(Ledger of, int site, long millis) {
    block(of, site, millis, null, null);
  }

  void block(
      Ledger of, int site, long millis, @Nullable String target, @Nullable Throwable thrown) {
    long token = of.enter(site);
    pass(millis);
    if (token != 0) {
      of.exit(site, token, null, target, thrown);
    }
  }

  /** A request of this name on the ledger. */
  Request begin(String name) {
    Request request = ledger.begin();
    if (request == null) {
      throw new IllegalStateException("in a request already");
    }
    request.route(name, "test");
    return request;
  }

  Snapshot.Route route(String name) {
    return recording.snapshot().snapshot().routes().stream()
        .filter(route -> route.route().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no route " + name));
  }

  /** What blocked in the route, each as type, async or not, count, milliseconds. */
  String operations(String route) {
    return text(route(route).operations());
  }

  /** What blocked outside of requests, likewise. */
  String unattributed() {
    return text(recording.snapshot().snapshot().unattributed());
  }

  private static String text(java.util.List<Snapshot.Operation> operations) {
    StringBuilder text = new StringBuilder();
    operations.stream()
        .map(
            operation ->
                operation.type()
                    + (operation.target() == null ? "" : " " + operation.target())
                    + (operation.async() ? " async" : "")
                    + " "
                    + operation.count()
                    + "x "
                    + operation.blocked().total() / 1_000_000
                    + "ms")
        .sorted()
        .forEach(line -> text.append(text.isEmpty() ? "" : ", ").append(line));
    return text.toString();
  }
}
