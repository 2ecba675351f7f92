package dev.weir.weaver.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What may be kept of responses, for whom, and for how long. */
class KeptResponsesTest {
  private static final Header MARKER = new Header("Weir-Fallback", "p");
  private static final long HOUR = 3_600_000_000_000L;

  private long now = 5;
  private long most = KeptResponses.MOST;
  private final KeptResponses kept = new KeptResponses(() -> now);

  private static Answer answer(int status, String... headers) {
    Header[] all = new Header[headers.length / 2];
    for (int i = 0; i < all.length; i++) {
      all[i] = new Header(headers[2 * i], headers[2 * i + 1]);
    }
    return new Answer(status, List.of(all), new byte[] {1, 2, 3});
  }

  private @Nullable Answer find(Asked asked) {
    KeptResponses.Key key = KeptResponses.key("p", asked);
    return key == null ? null : kept.find(key, asked, HOUR, MARKER);
  }

  private void keep(Asked asked, Answer answer) {
    List<String> names = KeptResponses.varies(answer, asked.header("Authorization") != null);
    KeptResponses.Key key = KeptResponses.key("p", asked);
    if (names != null && key != null) {
      kept.keep(key, answer, KeptResponses.headers(names, asked), most);
    }
  }

  @Test
  void aGoodResponseIsKeptWithItsAge() {
    Asked asked = new FakeAsked("GET", "/a");
    keep(asked, answer(200, "X", "y"));
    now += 90_000_000_000L;
    Answer found = find(asked);
    assertNotNull(found);
    assertEquals("90", found.header("age"));
    assertEquals("p", found.header("Weir-Fallback"));
    assertEquals("y", found.header("X"));
    now += HOUR;
    assertNull(find(asked), "too old");
  }

  @Test
  void onlyGoodResponsesOfSafeMethodsAre() {
    for (int status : new int[] {100, 206, 301, 404, 429, 500, 503}) {
      assertNull(KeptResponses.varies(answer(status), false), "" + status);
    }
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
      assertNull(KeptResponses.key("p", new FakeAsked(method, "/a")));
    }
    assertNull(KeptResponses.key("p", new FakeAsked("GET", "/a", "Range", "bytes=0-1")));
  }

  @Test
  void whatIsSomebodysOwnIsNot() {
    assertNull(KeptResponses.varies(answer(200, "Set-Cookie", "a=b"), false));
    assertNull(KeptResponses.varies(answer(200, "cache-control", "max-age=5, Private"), false));
    assertNull(KeptResponses.varies(answer(200, "Cache-Control", "no-store"), false));
    assertNull(KeptResponses.varies(answer(200, "Cache-Control", "private=\"x\""), false));
    assertNull(KeptResponses.varies(answer(200, "Vary", "*"), false));
    assertNull(KeptResponses.varies(answer(200), true));
    assertNotNull(KeptResponses.varies(answer(200, "Cache-Control", "public"), true));
  }

  @Test
  void whoSendsACookieGetsHisOwn() {
    keep(new FakeAsked("GET", "/a", "Cookie", "session=1"), answer(200));
    assertNull(find(new FakeAsked("GET", "/a")));
    assertNull(find(new FakeAsked("GET", "/a", "Cookie", "session=2")));
    assertNotNull(find(new FakeAsked("GET", "/a", "Cookie", "session=1")));
    keep(new FakeAsked("GET", "/b", "Cookie", "session=1"), answer(200, "Cache-Control", "public"));
    assertNotNull(find(new FakeAsked("GET", "/b", "Cookie", "session=2")));
  }

  @Test
  void responsesThatVaryAreKeptApart() {
    keep(
        new FakeAsked("GET", "/a", "Accept-Language", "de"),
        answer(200, "Vary", "Accept-Language", "L", "de"));
    keep(
        new FakeAsked("GET", "/a", "Accept-Language", "en"),
        answer(200, "Vary", "Accept-Language", "L", "en"));
    Answer german = find(new FakeAsked("GET", "/a", "accept-language", "de"));
    assertNotNull(german);
    assertEquals("de", german.header("L"));
    assertNull(find(new FakeAsked("GET", "/a")));
    assertNull(find(new FakeAsked("GET", "/a", "Accept-Language", "fr")));
  }

  @Test
  void theNewestThatFitsIsGiven() {
    keep(new FakeAsked("GET", "/a", "Kind", "1"), answer(200, "Vary", "Kind", "N", "old"));
    keep(new FakeAsked("GET", "/a", "Kind", "1"), answer(200, "N", "new"));
    Answer found = find(new FakeAsked("GET", "/a", "Kind", "1"));
    assertNotNull(found);
    assertEquals("new", found.header("N"));
  }

  @Test
  void kindsAndLanguagesAreKeptApartThoughTheResponseDoesNotSaySo() {
    keep(new FakeAsked("GET", "/a", "Accept", "text/html", "Accept-Language", "de"), answer(200));
    assertNotNull(find(new FakeAsked("GET", "/a", "Accept", "text/html", "Accept-Language", "de")));
    assertNull(
        find(new FakeAsked("GET", "/a", "Accept", "application/json", "Accept-Language", "de")));
    assertNull(find(new FakeAsked("GET", "/a", "Accept", "text/html", "Accept-Language", "en")));
  }

  @Test
  void whoShowsCredentialsGetsNoneOfAStranger() {
    Asked known = new FakeAsked("GET", "/a", "Authorization", "Bearer 1");
    keep(new FakeAsked("GET", "/a"), answer(200));
    assertNull(find(known));
    assertNotNull(find(new FakeAsked("GET", "/a")));
    keep(new FakeAsked("GET", "/a"), answer(200, "Cache-Control", "public"));
    assertNotNull(find(known));
  }

  @Test
  void whatMustNotBeUsedAgainIsNotKept() {
    for (String control :
        List.of(
            "max-age=0",
            "max-age=0, must-revalidate",
            "Max-Age=\"0\"",
            "max-age=soon",
            "must-revalidate",
            "public, must-revalidate",
            "proxy-revalidate, max-age=60",
            "public, s-maxage=0, max-age=60")) {
      assertNull(KeptResponses.varies(answer(200, "Cache-Control", control), false), control);
    }
    for (String expires : List.of("0", "-1", "Thu, 01 Jan 1970 00:00:00 GMT")) {
      assertNull(KeptResponses.varies(answer(200, "Expires", expires), false), expires);
    }
    assertNotNull(
        KeptResponses.varies(answer(200, "Expires", "Mon, 01 Jan 2970 00:00:00 GMT"), false));
    assertNotNull(
        KeptResponses.varies(answer(200, "Cache-Control", "max-age=60, must-revalidate"), false));
  }

  @Test
  void noResponseGetsOlderThanItSays() {
    Asked asked = new FakeAsked("GET", "/a");
    keep(asked, answer(200, "Cache-Control", "max-age=60"));
    now += 60_000_000_000L;
    assertNotNull(find(asked));
    now += 1;
    assertNull(find(asked));
    keep(asked, answer(200, "Cache-Control", "max-age=60, s-maxage=90"));
    now += 90_000_000_000L;
    assertNotNull(find(asked));
    now += 1;
    assertNull(find(asked));
  }

  @Test
  void hostsAndPoliciesAreToldApart() {
    assertNotEquals(
        KeptResponses.key("p", new FakeAsked("GET", "/a", "Host", "one")),
        KeptResponses.key("p", new FakeAsked("GET", "/a", "Host", "two")));
    assertNotEquals(
        KeptResponses.key("p", new FakeAsked("GET", "/a", ":authority", "one")),
        KeptResponses.key("p", new FakeAsked("GET", "/a", ":authority", "two")));
    assertNotEquals(
        KeptResponses.key("p", new FakeAsked("GET", "/a")),
        KeptResponses.key("p", new FakeAsked("GET", "/a", "X-Forwarded-Host", "evil")));
    assertNotEquals(
        KeptResponses.key("p", new FakeAsked("GET", "/a")),
        KeptResponses.key("q", new FakeAsked("GET", "/a")));
  }

  @Test
  void thereAreNeverTooMany() {
    for (int i = 0; i < 5_000; i++) {
      keep(new FakeAsked("GET", "/" + i), answer(200));
    }
    assertTrue(kept.size() <= 2_000, "" + kept.size());
    assertNotNull(find(new FakeAsked("GET", "/4999")));
    assertNull(find(new FakeAsked("GET", "/0")));
    for (int i = 0; i < 100; i++) {
      Asked asked = new FakeAsked("GET", "/big" + i);
      keep(asked, new Answer(200, List.of(), new byte[2_000_000]));
    }
    assertTrue(kept.size() <= 16, "" + kept.size());
  }

  @Test
  void manyUsersOfOnePageDoNotDriveOneAnotherOutNorOtherPages() {
    keep(new FakeAsked("GET", "/other"), answer(200));
    for (int i = 0; i < 200; i++) {
      keep(new FakeAsked("GET", "/a", "Cookie", "session=" + i), answer(200, "N", "" + i));
    }
    for (int i = 0; i < 200; i++) {
      Answer own = find(new FakeAsked("GET", "/a", "Cookie", "session=" + i));
      assertNotNull(own, "of user " + i);
      assertEquals("" + i, own.header("N"));
    }
    // Whoever makes cookies up has an eighth of the places.
    for (int i = 0; i < 10_000; i++) {
      keep(new FakeAsked("GET", "/a", "Cookie", "made=" + i), answer(200));
    }
    assertNotNull(find(new FakeAsked("GET", "/other")));
    assertNotNull(find(new FakeAsked("GET", "/a", "Cookie", "made=9999")));
    assertEquals(251, kept.size());
  }

  @Test
  void whatIsAskedForCountsAsMemoryToo() {
    String cookie = "x".repeat(100_000);
    for (int i = 0; i < 1_000; i++) {
      keep(new FakeAsked("GET", "/" + i, "Cookie", cookie + i), answer(200));
    }
    assertTrue(kept.size() <= 160, "" + kept.size());
    assertTrue(kept.size() > 100, "" + kept.size());
  }

  @Test
  void aPolicyHasNoMoreThanItSays() {
    KeptResponses.Key other = KeptResponses.key("q", new FakeAsked("GET", "/a"));
    assertNotNull(other);
    kept.keep(other, answer(200), List.of(), KeptResponses.MOST);
    most = 3;
    for (int i = 0; i < 5; i++) {
      keep(new FakeAsked("GET", "/" + i), answer(200));
    }
    assertEquals(4, kept.size());
    assertNull(find(new FakeAsked("GET", "/1")));
    assertNotNull(find(new FakeAsked("GET", "/2")));
    assertNotNull(kept.find(other, new FakeAsked("GET", "/a"), HOUR, MARKER));
  }

  @Test
  void namesToVaryByAreFewAndTheOldestGo() {
    for (int i = 0; i < 20; i++) {
      keep(new FakeAsked("GET", "/a", "H" + i, "x"), answer(200, "Vary", "H" + i));
    }
    assertEquals(8, kept.size());
    assertNull(find(new FakeAsked("GET", "/a", "H3", "x")));
    assertNotNull(find(new FakeAsked("GET", "/a", "H19", "x")));
  }

  @Test
  void aResponseThatWasOldAlreadyHasOneAgeAndIsTheOlder() {
    Asked asked = new FakeAsked("GET", "/a");
    keep(asked, answer(200, "Age", "50", "Cache-Control", "max-age=60", "Weir-Fallback", "q"));
    now += 5_000_000_000L;
    Answer found = find(asked);
    assertNotNull(found);
    assertEquals(
        List.of(new Header("Cache-Control", "max-age=60"), new Header("Age", "55"), MARKER),
        found.headers());
    now += 5_000_000_001L;
    assertNull(find(asked), "too old");
    assertNull(
        KeptResponses.varies(answer(200, "Age", "60", "Cache-Control", "max-age=60"), false));
  }
}
