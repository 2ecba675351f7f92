package dev.weir.weaver;

import dev.weir.api.OperationType;
import dev.weir.core.record.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the rows of all tables.
 *
 * <pre>{@code
 * sites.blocking("jedis.command", NETWORK_IO)
 *     .in("redis.clients.jedis.Connection").methods("executeCommand")
 *     .target(JedisSites::address);
 * }</pre>
 *
 * <p>Written at start by one thread, and by the tables of drivers that are first seen later, under
 * this object's lock; the weaver reads a copy.
 */
public final class Sites {
  /**
   * The class to name for rows that apply to methods annotated with {@code dev.weir.api.Request},
   * of whatever class.
   */
  public static final String ANNOTATED = "@dev.weir.api.Request";

  /** The first number that tables use; those below belong to {@code Natives}. */
  private static final int FIRST = 4;

  private final int feature;
  private final List<Row> rows = new ArrayList<>();
  private final Site[] natives = new Site[FIRST];
  private int next = FIRST;

  /**
   * @param feature the JDK's feature release, at least 17
   */
  public Sites(int feature) {
    this.feature = feature;
  }

  /** The body blocks: it is an operation of the type. */
  public Builder blocking(String name, OperationType type) {
    return new Builder(name, Row.Action.BLOCK, Site.Kind.BLOCKING, type);
  }

  /** A native whose call sites are rewritten, where the JDK has it native. */
  public void nativeCall(int id, String name, OperationType type, Site.@Nullable Target target) {
    natives[id] = new Site(id, name, Site.Kind.BLOCKING, type, target, false, false);
  }

  /** The body holds a virtual thread's carrier. */
  public Builder pinning(String name) {
    return new Builder(name, Row.Action.BLOCK, Site.Kind.PINNING, OperationType.LOCK_WAIT);
  }

  /** What blocks inside the body is nobody's. */
  public Builder suppressing(String name) {
    return new Builder(name, Row.Action.SCOPE, Site.Kind.SUPPRESS, null);
  }

  /** What blocks inside the body, outside of a request, waits for work. */
  public Builder idle(String name) {
    return new Builder(name, Row.Action.SCOPE, Site.Kind.IDLE, null);
  }

  /** What blocks inside the body is booked as the row's target says. */
  public Builder relabelling(String name) {
    return new Builder(name, Row.Action.SCOPE, Site.Kind.RELABEL, null);
  }

  /** The agent works around the body. */
  public Builder hook(String name, Hook hook) {
    return new Builder(name, Row.Action.HOOK, null, null).with(hook);
  }

  /** The agent works around the body, or answers in its place: see {@link Hook#instead}. */
  public Builder guard(String name, Hook hook) {
    return new Builder(name, Row.Action.GUARD, null, null).with(hook);
  }

  /** The agent works where a constructor returns. */
  public Builder hookAtReturn(String name, Hook hook) {
    return new Builder(name, Row.Action.HOOK_AT_RETURN, null, null).with(hook);
  }

  /** Calls of {@code run()} inside the body are a worker taking up a task. */
  public Builder runCalls(String name) {
    return new Builder(name, Row.Action.RUN_CALLS, null, null);
  }

  /** The rows by the internal name of their class. */
  synchronized Map<String, Row[]> byOwner() {
    Map<String, Row[]> byOwner = new HashMap<>(rows.size() * 2);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      Row[] known = byOwner.get(row.owner());
      int length = known == null ? 0 : known.length;
      Row[] more = new Row[length + 1];
      if (known != null) {
        System.arraycopy(known, 0, more, 0, length);
      }
      more[length] = row;
      byOwner.put(row.owner(), more);
    }
    return byOwner;
  }

  /** The ledger's side, by number. */
  public synchronized Site[] sites() {
    Site[] sites = Arrays.copyOf(natives, next);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (row.site() != null) {
        sites[row.id()] = row.site();
      }
      if (row.tiny() != null) {
        sites[row.id() + 1] = row.tiny();
      }
    }
    return sites;
  }

  /** The natives whose call sites are rewritten. */
  synchronized List<Site> natives() {
    List<Site> known = new ArrayList<>(FIRST);
    for (int i = 0; i < FIRST; i++) {
      if (natives[i] != null) {
        known.add(natives[i]);
      }
    }
    return known;
  }

  /** The hooks, by number. */
  public synchronized Hook[] hooks() {
    Hook[] hooks = new Hook[next];
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (row.hook() != null) {
        hooks[row.id()] = row.hook();
      }
    }
    return hooks;
  }

  /** A row being described. The row is added by {@link #methods}, once for each class named. */
  public final class Builder {
    private final String name;
    private final Row.Action action;
    private final Site.@Nullable Kind kind;
    private final @Nullable OperationType type;
    private String[] owners = new String[0];
    private int since;
    private int until = Integer.MAX_VALUE;
    private Row.Detail detail = Row.Detail.NONE;
    private @Nullable String onlyIf;
    private Site.@Nullable Target target;
    private boolean countsNothing;
    private boolean idleOutsideRequest;
    private @Nullable String tiny;
    private @Nullable Hook hook;

    Builder(
        String name, Row.Action action, Site.@Nullable Kind kind, @Nullable OperationType type) {
      this.name = name;
      this.action = action;
      this.kind = kind;
      this.type = type;
    }

    private Builder with(Hook around) {
      hook = around;
      return this;
    }

    /** The classes, by their names with dots. */
    public Builder in(String... classNames) {
      owners = classNames;
      return this;
    }

    /** The first JDK that has the method. */
    public Builder since(int first) {
      since = first;
      return this;
    }

    /** The last JDK that has it. */
    public Builder until(int last) {
      until = last;
      return this;
    }

    /** Passes an argument, which must be a reference, as the detail; hooks get it as the second. */
    public Builder detailArgument(int index) {
      detail = new Row.Detail(index, null, null, null);
      return this;
    }

    /** Passes a field of the class as the detail. */
    public Builder detailField(String field, String descriptor) {
      detail = new Row.Detail(-1, field, descriptor, null);
      return this;
    }

    /** Passes a hook this text in place of the first argument. */
    public Builder constant(String text) {
      detail = new Row.Detail(-1, null, null, text);
      return this;
    }

    /** A method of the object, {@code boolean isBlocking()}, that tells whether the call blocks. */
    public Builder onlyIf(String method) {
      onlyIf = method;
      return this;
    }

    /** How to name the other side. */
    public Builder target(Site.Target named) {
      target = named;
      return this;
    }

    /** The time belongs to an operation that was counted already. */
    public Builder countsNothing() {
      countsNothing = true;
      return this;
    }

    /** Outside a request this is waiting for work. */
    public Builder idleOutsideRequest() {
      idleOutsideRequest = true;
      return this;
    }

    /**
     * Calls that move less than {@value RowNumber#TINY} bytes are booked by another row, under this
     * name: one byte, or a part of an array, or what a buffer has room for.
     */
    public Builder tinyAs(String other) {
      tiny = other;
      return this;
    }

    /** The methods, by name or by name and descriptor; adds the row. */
    public void methods(String... methods) {
      if (feature < since || feature > until) {
        return;
      }
      synchronized (Sites.this) {
        for (int i = 0; i < owners.length; i++) {
          int id = next++;
          Site site = kind == null ? null : site(id, name, kind);
          Site little = kind == null || tiny == null ? null : site(next++, tiny, kind);
          rows.add(
              new Row(
                  id,
                  name,
                  action,
                  owners[i].replace('.', '/'),
                  methods,
                  detail,
                  onlyIf,
                  site,
                  little,
                  hook));
        }
      }
    }

    private Site site(int id, String called, Site.Kind of) {
      return new Site(id, called, of, type, target, countsNothing, idleOutsideRequest);
    }
  }
}
