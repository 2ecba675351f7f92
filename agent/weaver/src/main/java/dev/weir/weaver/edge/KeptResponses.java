package dev.weir.weaver.edge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The last good response of each thing that was asked for: method, host, path and query, the kind
 * and the language that are accepted, and the headers that the response varies by. Who sends
 * cookies or credentials gets none but his own, unless the response says that it is public.
 *
 * <p>At most so many, of so many bytes together with what was asked for; the one that was not asked
 * for longest goes first. One thing has no more than an eighth of the places, as many users as ask
 * for it. Guarded by itself.
 */
final class KeptResponses {
  /** How many are kept at most. */
  static final int MOST = 2_000;

  private static final int MOST_OF_ONE_THING = MOST / 8;
  private static final long MOST_BYTES = 32_000_000;
  private static final int MOST_NAMES = 8;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** What is asked of it by proxies that applications believe, for what they write into links. */
  private static final List<String> BY_PROXIES =
      List.of("X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Forwarded-Port");

  private final LongSupplier clock;
  private final Map<String, Kept> byPlace = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Key, Thing> things = new HashMap<>();
  private final Map<String, Integer> byPolicy = new HashMap<>();
  private long bytes;

  /**
   * @param clock nanoseconds
   */
  KeptResponses(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * What a request asks for.
   *
   * @param policy the name of the policy that is about it
   * @param thing method, host, path and the like
   */
  record Key(String policy, String thing) {}

  /** Of one key: the names of headers that its responses vary by, and how many there are. */
  private static final class Thing {
    final List<List<String>> names = new ArrayList<>(1);
    int count;
  }

  /**
   * One response.
   *
   * @param varies names and values of the request's headers that it is good for
   * @param mostNanos how long it may be used, as it says itself
   */
  private record Kept(
      Key key, Answer answer, List<Header> varies, long since, long mostNanos, long bytes) {}

  /** What a request asks for; null where nothing that is kept may answer it. */
  static @Nullable Key key(String policy, Asked asked) {
    boolean safe = asked.method().equals("GET") || asked.method().equals("HEAD");
    if (!safe || asked.header("Range") != null) {
      return null;
    }
    String query = asked.query();
    StringBuilder thing = new StringBuilder(128);
    thing.append(asked.method()).append(' ').append(asked.host()).append(' ');
    thing.append(said(asked, "Host")).append(' ').append(asked.path());
    if (query != null) {
      thing.append('?').append(query);
    }
    thing.append('\n').append(said(asked, "Accept"));
    thing.append('\n').append(said(asked, "Accept-Language"));
    for (String name : BY_PROXIES) {
      thing.append('\n').append(said(asked, name));
    }
    return new Key(policy, thing.toString());
  }

  private static String said(Asked asked, String header) {
    String value = asked.header(header);
    return value == null ? "" : value;
  }

  /**
   * The names of the request's headers that a response is good for, or null where it must not be
   * kept.
   */
  static @Nullable List<String> varies(Answer answer, boolean authorized) {
    if (answer.status() < 200 || answer.status() >= 300 || answer.status() == 206) {
      return null;
    }
    List<String> names = new ArrayList<>();
    boolean open = false;
    boolean revalidates = false;
    for (Header header : answer.headers()) {
      String value = header.value().toLowerCase(Locale.ROOT);
      if (header.is("Set-Cookie") || header.is("Set-Cookie2")) {
        return null;
      }
      if (header.is("Cache-Control")) {
        if (forbids(value)) {
          return null;
        }
        open |= says(value, "public") || says(value, "s-maxage");
        revalidates |= says(value, "must-revalidate");
      }
      if (header.is("Vary")) {
        for (String name : value.split(",", -1)) {
          if (name.strip().equals("*")) {
            return null;
          }
          names.add(name.strip());
        }
      }
    }
    long nanos = Freshness.nanos(answer, System.currentTimeMillis());
    // What must be asked for again once it is old has to say when that is.
    boolean endless = revalidates && nanos == Freshness.UNSAID;
    if (authorized && !open || nanos <= 0 || endless) {
      return null;
    }
    if (!open) {
      names.add("cookie");
      names.add("authorization");
    }
    return names;
  }

  private static boolean forbids(String cacheControl) {
    return says(cacheControl, "no-store")
        || says(cacheControl, "private")
        || says(cacheControl, "no-cache")
        || says(cacheControl, "proxy-revalidate");
  }

  private static boolean says(String cacheControl, String directive) {
    for (String one : cacheControl.split(",", -1)) {
      String name = one.strip();
      int equals = name.indexOf('=');
      if ((equals < 0 ? name : name.substring(0, equals)).equals(directive)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Keeps a response.
   *
   * @param varies the request's headers that it is good for, with what they were
   * @param most how many of the same policy there may be, 1 or more
   */
  synchronized void keep(Key key, Answer answer, List<Header> varies, long most) {
    String place = place(key, varies);
    long size = answer.bytes() + 2L * place.length() + 200;
    if (size > MOST_BYTES / 8) {
      return;
    }
    remove(place);
    Thing thing = things.computeIfAbsent(key, unused -> new Thing());
    know(key, thing, varies.stream().map(Header::name).toList());
    long mostNanos = Freshness.nanos(answer, System.currentTimeMillis());
    byPlace.put(place, new Kept(key, answer, varies, clock.getAsLong(), mostNanos, size));
    thing.count++;
    byPolicy.merge(key.policy(), 1, Integer::sum);
    bytes += size;
    while (byPlace.size() > MOST || bytes > MOST_BYTES) {
      removeEldest(unused -> true);
    }
    if (thing.count > MOST_OF_ONE_THING) {
      removeEldest(one -> one.key.equals(key));
    }
    while (byPolicy.getOrDefault(key.policy(), 0) > most) {
      removeEldest(one -> one.key.policy().equals(key.policy()));
    }
  }

  /** The names that responses of a thing vary by; there are few, mostly one. */
  private void know(Key key, Thing thing, List<String> names) {
    if (thing.names.contains(names)) {
      return;
    }
    thing.names.add(names);
    if (thing.names.size() > MOST_NAMES) {
      List<String> forgotten = thing.names.remove(0);
      byPlace.entrySet().stream()
          .filter(e -> e.getValue().key.equals(key))
          .filter(e -> e.getValue().varies.stream().map(Header::name).toList().equals(forgotten))
          .map(Map.Entry::getKey)
          .toList()
          .forEach(this::remove);
      // Others count on it being there.
      things.put(key, thing);
    }
  }

  private static String place(Key key, List<Header> varies) {
    StringBuilder place = new StringBuilder(160);
    place.append(key.policy()).append('\n').append(key.thing());
    for (Header header : varies) {
      place.append('\n').append(header.name()).append(':').append(header.value());
    }
    return place.toString();
  }

  private void removeEldest(Predicate<Kept> those) {
    for (Iterator<Map.Entry<String, Kept>> all = byPlace.entrySet().iterator(); all.hasNext(); ) {
      Kept one = all.next().getValue();
      if (those.test(one)) {
        all.remove();
        forget(one);
        return;
      }
    }
  }

  private void remove(String place) {
    Kept one = byPlace.remove(place);
    if (one != null) {
      forget(one);
    }
  }

  private void forget(Kept one) {
    bytes -= one.bytes;
    byPolicy.computeIfPresent(one.key.policy(), (name, count) -> count == 1 ? null : count - 1);
    Thing thing = things.get(one.key);
    if (thing != null && --thing.count == 0) {
      things.remove(one.key);
    }
  }

  /**
   * The newest response for what is asked, with its age; null where there is none that is no older,
   * and no older than it may become.
   *
   * @param marker the header that says where it came from
   */
  synchronized @Nullable Answer find(Key key, Asked asked, long mostNanos, Header marker) {
    Thing thing = things.get(key);
    if (thing == null) {
      return null;
    }
    long now = clock.getAsLong();
    Kept newest = null;
    for (List<String> names : thing.names) {
      Kept one = byPlace.get(place(key, headers(names, asked)));
      if (one != null
          && now - one.since <= Math.min(mostNanos, one.mostNanos)
          && (newest == null || one.since >= newest.since)) {
        newest = one;
      }
    }
    if (newest == null) {
      return null;
    }
    long age = Freshness.age(newest.answer) + (now - newest.since) / NANOS_PER_SECOND;
    return newest.answer.with(new Header("Age", String.valueOf(age)), marker);
  }

  /** What a request says in headers of these names. */
  static List<Header> headers(List<String> names, Asked asked) {
    List<Header> headers = new ArrayList<>(names.size());
    for (String name : names) {
      headers.add(new Header(name, said(asked, name)));
    }
    return headers;
  }

  synchronized int size() {
    return byPlace.size();
  }
}
