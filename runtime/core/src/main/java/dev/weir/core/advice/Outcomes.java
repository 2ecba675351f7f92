package dev.weir.core.advice;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.core.record.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the recommendations of an earlier process with what there is now: whose fault is gone,
 * and what that gained. A route must have served as many requests as a recommendation needs.
 *
 * <p>Of several faults of one route that went at once the gain is that of all. Queues are there
 * only where requests come at once: of those nothing is said, and they are kept, while fewer do.
 */
public final class Outcomes {
  private static final int MOST = 500;

  /** Kinds that go where fewer requests come at once. */
  private static final List<String> QUEUES = List.of("pool-too-small", "lock-contention");

  /** Of requests under way at a time, where they meet now and then. */
  private static final double MEETING = 1.02;

  private static final double LIKE = 0.8;

  private final Map<String, Kept> before = new LinkedHashMap<>();

  /**
   * What is remembered of a recommendation.
   *
   * @param atOnce of a queue: how many requests of the route were under way at a time, while any
   *     were; else, or where that is not known, 0
   * @param perSecond of a queue: how many came in a second
   */
  private record Kept(
      String id,
      String route,
      String framework,
      String title,
      double savingMs,
      double responseMs,
      double atOnce,
      double perSecond) {
    /** Whether as many requests came at once as when there was a queue. */
    boolean isTried(Load now) {
      if (atOnce <= 0 || now.atOnce <= 0) {
        return true;
      }
      return now.atOnce >= Math.min(MEETING, LIKE * atOnce)
          && (now.atOnce >= atOnce / 2 || now.perSecond >= LIKE * perSecond);
    }

    Outcome outcome(double now) {
      return new Outcome(id, route, title, savingMs, responseMs, now);
    }
  }

  /** See {@link Kept}. */
  private record Load(double atOnce, double perSecond) {
    static final Load UNKNOWN = new Load(0, 0);

    static Load of(Snapshot.Route route, Snapshot in) {
      double busy = route.busyNanos();
      double seconds = Duration.between(in.from(), in.to()).toMillis() / 1e3;
      return busy <= 0 || seconds <= 0
          ? UNKNOWN
          : new Load(route.response().total() / busy, route.requests() / seconds);
    }
  }

  /**
   * Takes up what an earlier process kept.
   *
   * @throws IOException if it is not what {@link #save} made
   */
  public void restore(byte[] saved) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(saved)) {
      Map<String, String> fields = new HashMap<>();
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          fields.clear();
        } else if (token == JsonToken.END_OBJECT && before.size() < MOST) {
          Kept kept = kept(fields);
          before.put(kept.id, kept);
        } else if (token.isScalarValue() && json.currentName() != null) {
          fields.put(json.currentName(), json.getText());
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("these are no recommendations: " + e.getMessage(), e);
    }
  }

  private static Kept kept(Map<String, String> of) {
    return new Kept(
        text(of, "id"),
        text(of, "route"),
        text(of, "framework"),
        text(of, "title"),
        Double.parseDouble(text(of, "savingMs")),
        Double.parseDouble(text(of, "responseMs")),
        Double.parseDouble(of.getOrDefault("atOnce", "0")),
        Double.parseDouble(of.getOrDefault("perSecond", "0")));
  }

  private static String text(Map<String, String> of, String name) {
    String text = of.get(name);
    if (text == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return text;
  }

  /** What became of those that are gone. */
  public List<Outcome> outcomes(List<Recommendation> now, Snapshot snapshot) {
    Set<String> still = ids(now);
    List<Outcome> outcomes = new ArrayList<>();
    for (Kept kept : before.values()) {
      Case route = still.contains(kept.id) ? null : find(kept, snapshot);
      if (route != null) {
        outcomes.add(kept.outcome(route.responseMs));
      }
    }
    return outcomes;
  }

  private static Set<String> ids(List<Recommendation> now) {
    Set<String> ids = new HashSet<>();
    for (Recommendation recommendation : now) {
      ids.add(recommendation.id());
    }
    return ids;
  }

  /** Its route, where that can tell whether the fault is gone. */
  private static @Nullable Case find(Kept kept, Snapshot snapshot) {
    for (Snapshot.Route route : snapshot.routes()) {
      if (route.route().equals(kept.route)
          && route.framework().equals(kept.framework)
          && route.requests() >= Case.LEAST_REQUESTS) {
        return kept.isTried(Load.of(route, snapshot)) ? new Case(route) : null;
      }
    }
    return null;
  }

  /**
   * What the next process compares with: these, and those of which nothing can be told, since too
   * few have asked for their routes.
   */
  public byte[] save(List<Recommendation> now, Snapshot snapshot) {
    Map<String, Kept> all = new LinkedHashMap<>();
    Map<String, Snapshot.Route> routes = new HashMap<>();
    for (Snapshot.Route route : snapshot.routes()) {
      routes.merge(route.route(), route, (a, b) -> a.requests() >= b.requests() ? a : b);
    }
    for (Recommendation one : now) {
      Snapshot.Route route = routes.get(one.route());
      if (route != null && isWorthKeeping(one)) {
        double responseMs = new Case(route).responseMs;
        Load load = QUEUES.contains(one.kind()) ? Load.of(route, snapshot) : Load.UNKNOWN;
        all.put(
            one.id(),
            new Kept(
                one.id(),
                one.route(),
                route.framework(),
                one.title(),
                one.estimatedSavingMs(),
                responseMs,
                load.atOnce,
                load.perSecond));
      }
    }
    for (Kept kept : before.values()) {
      if (find(kept, snapshot) == null) {
        all.putIfAbsent(kept.id, kept);
      }
    }
    return write(all.values());
  }

  /** What hardly matters comes and goes with the load, and is no fix when it has gone. */
  private static boolean isWorthKeeping(Recommendation one) {
    return one.estimatedSavingMs() > 0 && one.severity() != Severity.LOW;
  }

  private static byte[] write(Iterable<Kept> all) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartArray();
      for (Kept kept : all) {
        json.writeStartObject();
        json.writeStringField("id", kept.id);
        json.writeStringField("route", kept.route);
        json.writeStringField("framework", kept.framework);
        json.writeStringField("title", kept.title);
        json.writeNumberField("savingMs", kept.savingMs);
        json.writeNumberField("responseMs", kept.responseMs);
        if (kept.atOnce > 0) {
          json.writeNumberField("atOnce", kept.atOnce);
          json.writeNumberField("perSecond", kept.perSecond);
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to take bytes", e);
    }
    return out.toByteArray();
  }

  /** Whether an earlier process left anything. */
  public boolean isEmpty() {
    return before.isEmpty();
  }
}
