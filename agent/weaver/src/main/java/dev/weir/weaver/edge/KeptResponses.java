package dev.weir.weaver.edge;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The last good response of each thing that was asked for: method, host, path and query, the kind
 * and the language that are accepted, and the headers that the response varies by. Who sends
 * cookies or credentials gets none but his own, unless the response says that it is public.
 *
 * <p>At most so many, of so many bytes together; the one that was not asked for longest goes first.
 * Guarded by itself.
 */
final class KeptResponses {
  private static final int MOST = 2_000;
  private static final long MOST_BYTES = 32_000_000;
  private static final int MOST_VARIANTS = 16;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final LongSupplier clock;
  private final Map<String, List<Kept>> byKey = new LinkedHashMap<>(16, 0.75f, true);
  private int count;
  private long bytes;

  /**
   * @param clock nanoseconds
   */
  KeptResponses(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * One response.
   *
   * @param varies names and values of the request's headers that it is good for
   * @param mostNanos how old it may become, as it says itself
   */
  private record Kept(Answer answer, List<Header> varies, long since, long mostNanos) {}

  /** What a request asks for; null where nothing that is kept may answer it. */
  static @Nullable String key(String policy, Asked asked) {
    boolean safe = asked.method().equals("GET") || asked.method().equals("HEAD");
    if (!safe || asked.header("Range") != null) {
      return null;
    }
    String query = asked.query();
    return policy
        + '\n'
        + asked.method()
        + ' '
        + said(asked, "Host")
        + asked.path()
        + (query == null ? "" : "?" + query)
        + '\n'
        + said(asked, "Accept")
        + '\n'
        + said(asked, "Accept-Language");
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
    if (authorized && !open || Freshness.nanos(answer, System.currentTimeMillis()) <= 0) {
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
   */
  synchronized void keep(String key, Answer answer, List<Header> varies) {
    if (answer.bytes() > MOST_BYTES / 8) {
      return;
    }
    List<Kept> variants = byKey.computeIfAbsent(key, unused -> new ArrayList<>(1));
    for (Iterator<Kept> all = variants.iterator(); all.hasNext(); ) {
      Kept one = all.next();
      if (one.varies.equals(varies)) {
        forget(all, one);
      }
    }
    if (variants.size() >= MOST_VARIANTS) {
      Iterator<Kept> all = variants.iterator();
      forget(all, all.next());
    }
    long mostNanos = Freshness.nanos(answer, System.currentTimeMillis());
    variants.add(new Kept(answer, varies, clock.getAsLong(), mostNanos));
    count++;
    bytes += answer.bytes();
    Iterator<List<Kept>> eldest = byKey.values().iterator();
    while ((count > MOST || bytes > MOST_BYTES) && eldest.hasNext()) {
      List<Kept> all = eldest.next();
      for (Kept one : all) {
        count--;
        bytes -= one.answer.bytes();
      }
      eldest.remove();
    }
  }

  private void forget(Iterator<Kept> at, Kept one) {
    at.remove();
    count--;
    bytes -= one.answer.bytes();
  }

  /**
   * The newest response for what is asked, with its age; null where there is none that is no older,
   * and no older than it may become.
   *
   * @param marker the header that says where it came from
   */
  synchronized @Nullable Answer find(String key, Asked asked, long mostNanos, Header marker) {
    List<Kept> variants = byKey.get(key);
    if (variants == null) {
      return null;
    }
    long now = clock.getAsLong();
    for (int i = variants.size() - 1; i >= 0; i--) {
      Kept one = variants.get(i);
      if (now - one.since <= Math.min(mostNanos, one.mostNanos) && matches(one, asked)) {
        String age = String.valueOf((now - one.since) / NANOS_PER_SECOND);
        return one.answer.with(new Header("Age", age), marker);
      }
    }
    return null;
  }

  private static boolean matches(Kept one, Asked asked) {
    for (Header header : one.varies) {
      if (!header.value().equals(said(asked, header.name()))) {
        return false;
      }
    }
    return true;
  }

  synchronized int size() {
    return count;
  }
}
