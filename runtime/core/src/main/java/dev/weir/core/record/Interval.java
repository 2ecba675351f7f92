package dev.weir.core.record;

import dev.weir.api.OperationType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one route did since a reader last looked. One object for all routes, one after the other:
 * what it shows is valid until {@link Reader#route} returns.
 */
public final class Interval {
  private static final int MOST_OPERATIONS = 64;
  private static final int MOST_SITES = 16;

  private String route = "";
  private String framework = "";
  private final List<Operation> spare = new ArrayList<>();
  private int used;

  /** Requests that ended. */
  long requests;

  /** Those that failed. */
  long errors;

  boolean eventLoop;
  final Series response = new Series(Timings.MICROS);
  final Series blocked = new Series(Timings.MICROS);
  final Series cpu = new Series(Timings.MICROS);
  final Series allocated = new Series(Timings.KIB);
  final Series operations = new Series(1);

  Interval() {}

  /** Takes each route that did anything. */
  @FunctionalInterface
  public interface Reader {
    /** Called once for each of them. */
    void route(Interval interval);
  }

  /** One operation of the route. */
  public static final class Operation {
    private OperationType type = OperationType.LOCK_WAIT;
    private @Nullable String target;
    private boolean async;
    long errors;
    long pinned;
    long onLoop;
    final Series blocked = new Series(Timings.MICROS);
    private final Map<String, long[]> sites = new LinkedHashMap<>();

    /** What was waited for. */
    public OperationType type() {
      return type;
    }

    /** The other side, or null. */
    public @Nullable String target() {
      return target;
    }

    /** Whether another thread did it for the request. */
    public boolean async() {
      return async;
    }

    /** Those that ended with an exception. */
    public long errors() {
      return errors;
    }

    /** Those that held a virtual thread's carrier. */
    public long pinned() {
      return pinned;
    }

    /** Those on a thread that must not block. */
    public long onLoop() {
      return onLoop;
    }

    /** Nanoseconds, one value an operation. */
    public Series blocked() {
      return blocked;
    }

    /** Lines of application code: count, nanoseconds, the greatest. */
    public Map<String, long[]> sites() {
      return sites;
    }

    void site(String at, Timings timings) {
      Series sum = new Series(Timings.MICROS, 0);
      timings.drainInto(sum);
      if (sum.count() == 0) {
        return;
      }
      long[] known = sites.get(at);
      if (known == null) {
        if (sites.size() >= MOST_SITES) {
          return;
        }
        known = new long[3];
        sites.put(at, known);
      }
      known[0] += sum.count();
      known[1] += sum.total();
      known[2] = Math.max(known[2], sum.max());
    }
  }

  void begin(String name, String by) {
    route = name;
    framework = by;
    requests = 0;
    errors = 0;
    eventLoop = false;
    response.clear();
    blocked.clear();
    cpu.clear();
    allocated.clear();
    operations.clear();
    used = 0;
  }

  boolean isEmpty() {
    return requests == 0 && used == 0;
  }

  /** The operation to add a key's figures to. Targets are interned, so their pointers tell. */
  @SuppressWarnings("ReferenceEquality")
  Operation operation(Key key, boolean async) {
    String target = key.target;
    for (int i = 0; i < used; i++) {
      Operation known = spare.get(i);
      if (known.type == key.type && known.target == target && known.async == async) {
        return known;
      }
    }
    if (used >= MOST_OPERATIONS && target != Keys.OTHER) {
      return other(key.type, async);
    }
    return add(key.type, target, async);
  }

  @SuppressWarnings("ReferenceEquality")
  private Operation other(OperationType type, boolean async) {
    for (int i = 0; i < used; i++) {
      Operation known = spare.get(i);
      if (known.type == type && known.target == Keys.OTHER && known.async == async) {
        return known;
      }
    }
    return add(type, Keys.OTHER, async);
  }

  private Operation add(OperationType type, @Nullable String target, boolean async) {
    if (used == spare.size()) {
      spare.add(new Operation());
    }
    Operation fresh = spare.get(used++);
    fresh.type = type;
    fresh.target = target;
    fresh.async = async;
    fresh.errors = 0;
    fresh.pinned = 0;
    fresh.onLoop = 0;
    fresh.blocked.clear();
    fresh.sites.clear();
    return fresh;
  }

  /** Method and template, {@code GET /users/{id}}. */
  public String route() {
    return route;
  }

  /** Who named it. */
  public String framework() {
    return framework;
  }

  /** Requests that ended. */
  public long requests() {
    return requests;
  }

  /** Those that failed. */
  public long errors() {
    return errors;
  }

  /** Whether the work ran on a thread that must not block. */
  public boolean eventLoop() {
    return eventLoop;
  }

  /** Nanoseconds from first to last. */
  public Series response() {
    return response;
  }

  /** Nanoseconds that a request's own threads were blocked. */
  public Series blocked() {
    return blocked;
  }

  /** Nanoseconds on-CPU of those requests on which that was measured. */
  public Series cpu() {
    return cpu;
  }

  /** Bytes of those requests on which that was measured. */
  public Series allocated() {
    return allocated;
  }

  /**
   * Blocking operations of a request's own threads, one value a request. Reading one file, or from
   * one peer, counts once, however often the request goes there; queues for locks and connections,
   * and the client's own connection, do not count.
   */
  public Series operations() {
    return operations;
  }

  /** What blocked. */
  public List<Operation> blocking() {
    return spare.subList(0, used);
  }
}
