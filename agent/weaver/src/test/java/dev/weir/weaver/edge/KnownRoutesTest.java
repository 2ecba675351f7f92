package dev.weir.weaver.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.core.record.CallSites;
import dev.weir.core.record.Ledger;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Request;
import dev.weir.core.record.Ticker;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Requests that are answered before they have a name get that of others like them. */
class KnownRoutesTest {
  private final KnownRoutes routes = new KnownRoutes();
  private final Ledger ledger =
      new Ledgers(
              new Recording(
                  Ticker.SYSTEM, new Recording.Thresholds(1, 1, 1, 1, 1, 1), new CallSites()))
          .current();

  private Request provisional(String name) {
    Request request = Objects.requireNonNull(ledger.serve());
    request.provisionalRoute(name, "jetty");
    ledger.end(request);
    return request;
  }

  private Request named(String name) {
    Request request = provisional("GET /users/{}");
    request.route(name, "spring-webmvc");
    return request;
  }

  /** A path of its own, without a digit: those are folded. */
  private static String word(int number) {
    StringBuilder word = new StringBuilder("GET /");
    for (char digit : String.valueOf(number).toCharArray()) {
      word.append((char) ('a' + digit - '0'));
    }
    return word.toString();
  }

  @Test
  void aTemplateIsLearned() {
    routes.learn("GET /users/17", named("GET /users/{id}"), 200);
    Request late = provisional("GET /users/{}");
    routes.name("GET /users/4711", late);
    assertEquals("GET /users/{id}", late.route());
    assertEquals("spring-webmvc", late.framework());
  }

  @Test
  void anotherMethodOrPathIsAnother() {
    routes.learn("GET /users/17", named("GET /users/{id}"), 200);
    Request other = provisional("PUT /users/{}");
    routes.name("PUT /users/17", other);
    assertEquals("PUT /users/{}", other.route());
  }

  @Test
  void aPathOfTwoRoutesIsOfNone() {
    routes.learn("GET /users/17", named("GET /users/{id}"), 200);
    routes.learn("GET /users/18", named("GET /users/{number}"), 200);
    Request late = provisional("GET /users/{}");
    routes.name("GET /users/19", late);
    assertEquals("GET /users/{}", late.route());
  }

  @Test
  void whatWasNotFoundIsNotLearned() {
    for (int i = 0; i < 2_000; i++) {
      routes.learn(word(i), provisional(word(i)), 404);
    }
    routes.learn("GET /users/17", named("GET /users/{id}"), 200);
    Request late = provisional("GET /users/{}");
    routes.name("GET /users/19", late);
    assertEquals("GET /users/{id}", late.route());
  }

  @Test
  void noMoreThanAThousandAreKept() {
    for (int i = 0; i < 1_000; i++) {
      routes.learn(word(i), provisional(word(i)), 200);
    }
    routes.learn("GET /users/17", named("GET /users/{id}"), 200);
    Request late = provisional("GET /users/{}");
    routes.name("GET /users/19", late);
    assertEquals("GET /users/{}", late.route());
  }
}
