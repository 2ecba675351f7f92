package dev.weir.core.record;

import dev.weir.api.OperationType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Requests by hand, for tests of what reads a recording: a clock that they move, one thread that
 * serves, one that works for it.
 */
public final class Traffic {
  private static final OperationType[] TYPES = OperationType.values();
  private static final int READ = TYPES.length + 1;
  private static final int PINNED = TYPES.length + 2;
  private static final int SOCKET_READ = TYPES.length + 3;
  private static final int SOCKET_WRITE = TYPES.length + 4;
  private static final int BYTE_READ = TYPES.length + 5;
  private static final int WRITE = TYPES.length + 6;
  private static final int ENDLESS = TYPES.length + 7;

  private long now = 1_000_000_000_002L;
  public final Recording recording;
  private final Ledger ledger;
  private final Ledger other;

  /** With the bounds that the agent has unless told otherwise. */
  public Traffic() {
    this(new Recording.Thresholds(ms(10), ms(100), 64 << 20, 500, 200, 2000));
  }

  public Traffic(Recording.Thresholds thresholds) {
    recording = new Recording(this::nanoTime, thresholds, new CallSites());
    Site[] sites = new Site[ENDLESS + TYPES.length];
    for (int i = 0; i < TYPES.length; i++) {
      sites[i + 1] = site(i + 1, "row." + TYPES[i], Site.Kind.BLOCKING, TYPES[i]);
    }
    sites[READ] = site(READ, "file.read", Site.Kind.BLOCKING, OperationType.FILE_IO);
    sites[BYTE_READ] = site(BYTE_READ, "file.tiny.read", Site.Kind.BLOCKING, OperationType.FILE_IO);
    sites[WRITE] = site(WRITE, "file.write", Site.Kind.BLOCKING, OperationType.FILE_IO);
    sites[SOCKET_READ] =
        site(SOCKET_READ, "socket.read", Site.Kind.BLOCKING, OperationType.NETWORK_IO);
    sites[SOCKET_WRITE] =
        site(SOCKET_WRITE, "socket.write", Site.Kind.BLOCKING, OperationType.NETWORK_IO);
    for (int i = 0; i < TYPES.length; i++) {
      int id = ENDLESS + i;
      sites[id] =
          new Site(id, "endless", Site.Kind.BLOCKING, TYPES[i], new Endless(), false, false);
    }
    sites[PINNED] = site(PINNED, "pinned", Site.Kind.PINNING, OperationType.LOCK_WAIT);
    recording.sites(sites);
    ledger = new Ledger(recording, new Thread("http-1"), false, false);
    other = new Ledger(recording, new Thread("pool-1"), false, false);
  }

  private static Site site(int id, String name, Site.Kind kind, OperationType type) {
    Site.Target target = (keys, of, self, detail) -> keys.of(of, (String) self, (String) detail);
    return new Site(id, name, kind, type, target, false, false);
  }

  /** Waits that only an answer ends. */
  private static final class Endless implements Site.Target {
    @Override
    public Key key(Keys keys, OperationType type, @Nullable Object self, @Nullable Object detail) {
      return keys.of(type, (String) self, (String) detail);
    }

    @Override
    public boolean isEndless(@Nullable Object self, @Nullable Object detail) {
      return true;
    }
  }

  public static long ms(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  public long nanoTime() {
    return now;
  }

  public void pass(long nanos) {
    now += nanos;
  }

  /** Does it at the same time as what comes next: the clock is as it was afterwards. */
  public void meanwhile(Work work) {
    long was = now;
    work.run();
    now = was;
  }

  /** What a request does. */
  public interface Work {
    void run();
  }

  /** A request from begin to end; a status of 0 is none. */
  public void request(String route, int status, Work work) {
    Request request = ledger.begin();
    if (request == null) {
      throw new IllegalStateException("in a request already");
    }
    request.route(route, "test");
    request.status(status);
    work.run();
    ledger.end(request);
  }

  /** Requests from begin to end, all at the same time. */
  public void atOnce(int count, String route, Work work) {
    List<Ledger> threads = new ArrayList<>();
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Ledger thread = new Ledger(recording, new Thread("http-" + i), false, false);
      Request request = thread.begin();
      if (request == null) {
        throw new IllegalStateException("in a request already");
      }
      request.route(route, "test");
      threads.add(thread);
      requests.add(request);
    }
    work.run();
    for (int i = 0; i < count; i++) {
      threads.get(i).end(requests.get(i));
    }
  }

  /** A request that an event loop serves. */
  public void onEventLoop(String route, Work work) {
    Request request = ledger.begin();
    if (request == null) {
      throw new IllegalStateException("in a request already");
    }
    request.route(route, "test");
    request.onEventLoop();
    ledger.eventLoop(true);
    work.run();
    ledger.eventLoop(false);
    ledger.end(request);
  }

  /** The request's thread blocks. */
  public void block(OperationType type, @Nullable String target, long nanos) {
    block(ledger, type.ordinal() + 1, target, null, nanos, null);
  }

  /** It blocks in vain. */
  public void fail(OperationType type, @Nullable String target, long nanos) {
    block(ledger, type.ordinal() + 1, target, null, nanos, new IllegalStateException());
  }

  public void query(String target, String statement, long nanos) {
    block(ledger, OperationType.DATABASE_QUERY.ordinal() + 1, target, statement, nanos, null);
  }

  public void read(String file, long nanos) {
    block(ledger, READ, file, null, nanos, null);
  }

  /** It reads one byte. */
  public void readByte(String file, long nanos) {
    block(ledger, BYTE_READ, file, null, nanos, null);
  }

  public void write(String file, long nanos) {
    block(ledger, WRITE, file, null, nanos, null);
  }

  /** It writes to a socket. */
  public void send(String peer, long nanos) {
    block(ledger, SOCKET_WRITE, peer, null, nanos, null);
  }

  /** It waits for what comes from a socket. */
  public void receive(String peer, long nanos) {
    block(ledger, SOCKET_READ, peer, null, nanos, null);
  }

  /** It blocks, and has no timeout. */
  public void endless(OperationType type, @Nullable String target, long nanos) {
    block(ledger, ENDLESS + type.ordinal(), target, null, nanos, null);
  }

  /** It blocks, and holds its carrier. */
  public void pinned(OperationType type, @Nullable String target, long nanos) {
    long token = ledger.enter(type.ordinal() + 1);
    ledger.enter(PINNED);
    pass(nanos);
    ledger.exit(type.ordinal() + 1, token, target, null, null);
  }

  /** Another thread blocks for the request that is on this one. */
  public void async(OperationType type, @Nullable String target, long nanos) {
    async(type.ordinal() + 1, target, nanos);
  }

  /** The same, without a timeout. */
  public void asyncEndless(OperationType type, @Nullable String target, long nanos) {
    async(ENDLESS + type.ordinal(), target, nanos);
  }

  /** Another thread goes on with the request, blocks, and hands it back. */
  public void handedOff(OperationType type, @Nullable String target, long nanos) {
    Request request = ledger.request();
    if (request == null) {
      throw new IllegalStateException("in no request");
    }
    Ledger.Interrupted was = other.taskStarts(request);
    ledger.suspend(request);
    block(other, type.ordinal() + 1, target, null, nanos, null);
    if (was != null) {
      other.taskEnds(was);
    }
    ledger.resume(request);
  }

  private void async(int site, @Nullable String target, long nanos) {
    Ledger.Interrupted was = other.taskStarts(ledger.request());
    block(other, site, target, null, nanos, null);
    if (was != null) {
      other.taskEnds(was);
    }
  }

  private void block(
      Ledger of,
      int site,
      @Nullable String target,
      @Nullable String statement,
      long nanos,
      @Nullable Throwable thrown) {
    long token = of.enter(site);
    pass(nanos);
    if (token != 0) {
      of.exit(site, token, target, statement, thrown);
    }
  }

  public Snapshot snapshot() {
    return recording.snapshot().snapshot();
  }
}
