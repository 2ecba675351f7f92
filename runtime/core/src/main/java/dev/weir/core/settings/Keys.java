package dev.weir.core.settings;

import static dev.weir.core.settings.Kind.*;

import dev.weir.api.BlockingLevel;
import dev.weir.api.OperationType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every key there is: the one table that loading, checking, explaining and documenting go by.
 *
 * <p>Loaded only when something is set, since most starts need none of it; {@link Settings} knows
 * the defaults by itself, and a test holds the two together.
 */
final class Keys {

  static final String ROUTE = "weir.route.";
  static final String REQUEST = "weir.request.";
  static final String POLICY = "weir.policy.";
  static final String POOL = "weir.pool.";

  private static final List<Key> ALL = new ArrayList<>();
  private static final Map<String, Key> BY_NAME = new HashMap<>();

  static {
    List<String> levels = List.of("BASIC", "ADVANCED", "ULTRA");
    fixed("config", TEXT, "weir.properties", "The file with the settings; empty: none.");
    fixed("config.strict", FLAG, "false", "True: one bad setting keeps the agent out altogether.");
    live("enabled", FLAG, "true", "Kill switch: false makes every site a no-op.");
    words(
        "mode",
        true,
        "observe",
        List.of("observe", "shadow", "enforce"),
        "observe never changes behaviour, shadow counts what would be rejected, enforce rejects.");
    words("level", true, "BASIC", levels, "BASIC monitors, ADVANCED limits, ULTRA adapts as well.");
    live("route.<name>.match", NAME, "GET /users/*", "The routes that have a level of their own.");
    words("route.<name>.level", true, "ADVANCED", levels, "The level of those routes.");
    fixed("request.<name>.method", METHOD, "com.acme.Job#run", "A method whose runs are requests.");
    fixed("report.file", TEXT, "weir-report.json", "Where the report goes; empty: none.");
    live("report.interval", DURATION, "60s", "How often it is written; 0: at exit only.");
    words(
        "log.level",
        true,
        "info",
        List.of("off", "error", "warn", "info", "debug"),
        "What the agent tells; debug tells each decision.");
    fixed("log.file", TEXT, "stderr", "Where it tells it: a file, or stderr.");
    fixed("admin.enabled", FLAG, "true", "The dashboard and its HTTP interface.");
    fixed("admin.address", NAME, "127.0.0.1", "Its address; one beyond loopback needs a token.");
    fixed("admin.port", PORT, "7979", "Its port; 0: any free one, -1: off.");
    fixed("admin.token", SECRET, "", "What a POST must carry; empty: made at start.");
    live("slow-operation", DURATION, "10ms", "From here on the call site's stack is captured.");
    fixed("routes.max", COUNT, "500", "Routes told apart; what is beyond counts as (other).");
    fixed("targets.max", COUNT, "200", "Targets told apart; what is beyond counts as (other).");
    fixed("sites.max", COUNT, "2000", "Call sites told apart; what is beyond counts as (other).");
    live("sites.skip", LIST, "", "Prefixes of classes that are no call site, besides the usual.");
    live("sites.application", LIST, "", "Prefixes of application classes; empty: all the others.");
    fixed("sanitize", FLAG, "true", "No literals, user-info, query values or arguments in output.");
    fixed("history.dir", TEXT, "weir-history", "Where the past is kept; empty: nowhere.");
    fixed("history.retention", PERIOD, "7d", "How long it is kept.");
    live("threshold.response-time.warning", DURATION, "1s", "Response time that warns.");
    live("threshold.response-time.error", DURATION, "5s", "Response time that is an error.");
    live("threshold.response-time.critical", DURATION, "10s", "Response time that is critical.");
    live("threshold.blocking-operations.warning", COUNT, "3", "Blocking operations per request.");
    live("threshold.blocking-operations.error", COUNT, "10", "Blocking operations per request.");
    live("threshold.error-rate.warning", PERCENT, "5%", "Failed requests that warn.");
    live("threshold.error-rate.error", PERCENT, "10%", "Failed requests that are an error.");
    live("threshold.error-rate.critical", PERCENT, "20%", "Failed requests that are critical.");
    live("threshold.cpu", DURATION, "100ms", "On-CPU time per request: CPU_INTENSIVE.");
    live("threshold.allocation", SIZE, "64MB", "Allocation per request: MEMORY_OPERATION.");
    live("limits.max-concurrent", COUNT, "100", "Operations at once under all policies together.");
    policies();
    words(
        "pool.<name>.type",
        true,
        "thread",
        List.of("thread", "virtual", "process"),
        "What its workers are.");
    live("pool.<name>.max-workers", COUNT, "10", "Most workers.");
    live("pool.<name>.min-workers", AMOUNT, "2", "Workers kept when idle.");
    live("pool.<name>.queue", AMOUNT, "100", "Tasks that may wait.");
    fixed("alert.webhook", SECRET_URL, "", "Where alerts are sent; empty: nowhere.");
    words(
        "alert.format",
        false,
        "",
        List.of("alertmanager", "slack"),
        "What they look like; empty: alertmanager.");
    fixed("export.otlp.endpoint", URL, "", "The OTLP collector; empty: none.");
    fixed("fleet.redis", REDIS, "", "The Redis that shares limits between instances; empty: none.");
  }

  private Keys() {}

  /** Every key, in the order in which people read about them. */
  static List<Key> all() {
    return Collections.unmodifiableList(ALL);
  }

  /** The key of a full name such as {@code weir.pool.reports.type}; null where there is none. */
  static @Nullable Key find(String name) {
    Key key = BY_NAME.get(name);
    int start = familyEnd(name);
    if (key == null && start > 0) {
      int dot = name.indexOf('.', start);
      if (dot > start && isName(name.substring(start, dot))) {
        key = BY_NAME.get(name.substring(0, start).concat(Key.NAME).concat(name.substring(dot)));
      }
    }
    return key != null && key.named() && name.contains(Key.NAME) ? null : key;
  }

  /** Where the user's own name begins in a full name; 0 where it has none. */
  static int familyEnd(String name) {
    for (String family : List.of(ROUTE, REQUEST, POLICY, POOL)) {
      if (name.startsWith(family)) {
        return family.length();
      }
    }
    return 0;
  }

  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '-' && c != '_') {
        return false;
      }
    }
    return true;
  }

  private static void policies() {
    List<String> types = new ArrayList<>();
    for (OperationType type : OperationType.values()) {
      types.add(type.name());
    }
    List<String> levels = new ArrayList<>();
    for (BlockingLevel level : BlockingLevel.values()) {
      levels.add(level.name());
    }
    words(
        "policy.<name>.preset",
        true,
        "database",
        List.of("database", "file", "external-api", "computation"),
        "What to start from; single keys override it.");
    words("policy.<name>.match.type", true, "DATABASE_QUERY", types, "Operations of this type.");
    live("policy.<name>.match.target", NAME, "jdbc:postgresql://*/orders", "Targets like this.");
    live("policy.<name>.match.route", NAME, "GET /orders/*", "Operations of these routes.");
    live("policy.<name>.match.method", METHOD, "com.acme.Repo#find*", "Calls of these methods.");
    words("policy.<name>.blocking-level", true, "HIGH", levels, "How much harm they do.");
    live("policy.<name>.timeout", PERIOD, "10s", "How long one may take.");
    words(
        "policy.<name>.timeout-strategy",
        true,
        "BACKGROUND",
        List.of("CANCEL", "BACKGROUND", "CACHE_FALLBACK", "ERROR_RESPONSE"),
        "What happens to one that takes longer.");
    live("policy.<name>.max-retries", AMOUNT, "3", "Tries after the first.");
    live("policy.<name>.retry.delay", DURATION, "100ms", "Wait before the first retry.");
    live("policy.<name>.retry.multiplier", FACTOR, "2", "Each wait is so many times the last.");
    live("policy.<name>.retry.jitter", FRACTION, "0.2", "Share of a wait that is left to chance.");
    live("policy.<name>.circuit-breaker.enabled", FLAG, "true", "Whether there is a breaker.");
    live("policy.<name>.circuit-breaker.failure-threshold", COUNT, "5", "Failures that open it.");
    live(
        "policy.<name>.circuit-breaker.recovery-timeout", PERIOD, "60s", "How long it stays open.");
    live(
        "policy.<name>.circuit-breaker.expected-exception",
        LIST,
        "java.sql.SQLException",
        "What counts as a failure.");
    live("policy.<name>.rate-limit", RATES, "1000/1m,10000/1h", "How many in a period.");
    live("policy.<name>.rate-limit.burst", COUNT, "100", "How many of them at once.");
    live("policy.<name>.max-concurrent", COUNT, "20", "How many at the same time.");
    live("policy.<name>.max-concurrent.adaptive", FLAG, "false", "Adapt it to the response time.");
    live("policy.<name>.cache.enabled", FLAG, "true", "Whether results are kept.");
    live("policy.<name>.cache.ttl", PERIOD, "30s", "How long a result is kept.");
    live("policy.<name>.cache.max-size", COUNT, "10000", "How many results are kept.");
    live("policy.<name>.cache.last-good", DURATION, "1h", "How old one for a late call may be.");
    live(
        "policy.<name>.cache.stale-on-error",
        DURATION,
        "0s",
        "How much older one for a failed call of a method may be.");
    live("policy.<name>.pool", NAME, "reports", "The pool that runs them, or several.");
  }

  private static void live(String name, Kind kind, String standard, String about) {
    add(new Key("weir.".concat(name), kind, standard, true, List.of(), about));
  }

  private static void fixed(String name, Kind kind, String standard, String about) {
    add(new Key("weir.".concat(name), kind, standard, false, List.of(), about));
  }

  private static void words(
      String name, boolean live, String standard, List<String> words, String about) {
    add(new Key("weir.".concat(name), WORD, standard, live, List.copyOf(words), about));
  }

  private static void add(Key key) {
    ALL.add(key);
    BY_NAME.put(key.name(), key);
  }
}
