package dev.weir.core.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.api.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each key has its default, and reaches its accessor from each of the four sources. */
class EverySettingTest {

  private static final long MS = 1_000_000L;

  @TempDir Path directory;

  record Row(
      String key, Function<Settings, Object> accessor, Object standard, String text, Object read) {
    @Override
    public String toString() {
      return key;
    }
  }

  static List<Row> rows() {
    return List.of(
        new Row("weir.config.strict", Settings::strict, false, "true", true),
        new Row("weir.enabled", Settings::enabled, true, "FALSE", false),
        new Row("weir.mode", Settings::mode, Mode.OBSERVE, "Shadow", Mode.SHADOW),
        new Row("weir.mode", Settings::mode, Mode.OBSERVE, "enforce", Mode.ENFORCE),
        new Row("weir.level", Settings::level, Level.BASIC, "advanced", Level.ADVANCED),
        new Row("weir.level", Settings::level, Level.BASIC, "ULTRA", Level.ULTRA),
        new Row("weir.report.file", Settings::reportFile, "weir-report.json", "/tmp/r", "/tmp/r"),
        new Row("weir.report.file", Settings::reportFile, "weir-report.json", "", ""),
        new Row("weir.report.interval", Settings::reportIntervalNanos, 60_000 * MS, "0", 0L),
        new Row("weir.log.level", Settings::logLevel, LogLevel.INFO, "debug", LogLevel.DEBUG),
        new Row("weir.log.level", Settings::logLevel, LogLevel.INFO, "warn", LogLevel.WARN),
        new Row("weir.log.level", Settings::logLevel, LogLevel.INFO, "error", LogLevel.ERROR),
        new Row("weir.log.level", Settings::logLevel, LogLevel.INFO, "off", LogLevel.OFF),
        new Row("weir.log.file", Settings::logFile, "", "weir.log", "weir.log"),
        new Row("weir.log.file", Settings::logFile, "", "stderr", ""),
        new Row("weir.admin.enabled", Settings::adminEnabled, true, "false", false),
        new Row("weir.admin.address", Settings::adminAddress, "127.0.0.1", "::1", "::1"),
        new Row("weir.admin.port", Settings::adminPort, 7979, "-1", -1),
        new Row("weir.admin.token", Settings::adminToken, "", "a,b=c", "a,b=c"),
        new Row("weir.slow-operation", Settings::slowOperationNanos, 10 * MS, "500us", 500_000L),
        new Row("weir.routes.max", Settings::maxRoutes, 500, "1", 1),
        new Row("weir.targets.max", Settings::maxTargets, 200, "7", 7),
        new Row("weir.sites.max", Settings::maxSites, 2000, "9", 9),
        new Row("weir.sites.skip", Settings::skippedSites, List.of(), "a.b,c", List.of("a.b", "c")),
        new Row("weir.sites.application", Settings::applicationSites, List.of(), "x", List.of("x")),
        new Row("weir.sanitize", Settings::sanitize, true, "false", false),
        new Row("weir.history.dir", Settings::historyDirectory, "weir-history", "h", "h"),
        new Row(
            "weir.history.retention",
            Settings::historyRetentionNanos,
            604_800_000 * MS,
            "1h",
            3_600_000 * MS),
        threshold(
            "response-time.warning",
            Thresholds::responseTimeWarningNanos,
            1000 * MS,
            "2m",
            120_000 * MS),
        threshold("response-time.error", Thresholds::responseTimeErrorNanos, 5000 * MS, "1ms", MS),
        threshold(
            "response-time.critical",
            Thresholds::responseTimeCriticalNanos,
            10_000 * MS,
            "3ms",
            3 * MS),
        threshold("blocking-operations.warning", Thresholds::blockingOperationsWarning, 3, "4", 4),
        threshold("blocking-operations.error", Thresholds::blockingOperationsError, 10, "11", 11),
        threshold("error-rate.warning", Thresholds::errorRateWarning, 5.0, "0.5%", 0.5),
        threshold("error-rate.error", Thresholds::errorRateError, 10.0, "11%", 11.0),
        threshold("error-rate.critical", Thresholds::errorRateCritical, 20.0, "100%", 100.0),
        threshold("cpu", Thresholds::cpuNanos, 100 * MS, "1s", 1000 * MS),
        threshold("allocation", Thresholds::allocationBytes, 64L << 20, "1GB", 1L << 30),
        new Row("weir.limits.max-concurrent", Settings::maxConcurrent, 100, "3", 3),
        new Row("weir.alert.webhook", Settings::alertWebhook, "", "https://h/x", "https://h/x"),
        new Row("weir.alert.format", Settings::alertFormat, "", "Slack", "slack"),
        new Row(
            "weir.export.otlp.endpoint", Settings::otlpEndpoint, "", "http://c:1", "http://c:1"),
        new Row("weir.fleet.redis", Settings::fleetRedis, "", "redis://r", "redis://r"));
  }

  private static Row threshold(
      String key, Function<Thresholds, Object> part, Object standard, String text, Object read) {
    return new Row("weir.threshold." + key, s -> part.apply(s.thresholds()), standard, text, read);
  }

  @Test
  void noKeyIsWithoutARowHere() {
    Map<String, Object> rows = new TreeMap<>();
    rows().forEach(row -> rows.put(row.key(), row));
    for (Key key : Keys.all()) {
      if (!key.named() && !key.name().equals("weir.config")) {
        rows.remove(key.name());
      }
    }
    assertEquals(Map.of(), rows);
    assertEquals(
        Keys.all().stream().filter(key -> !key.named()).count() - 1,
        rows().stream().map(Row::key).distinct().count());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void hasItsDefault(Row row) {
    assertEquals(row.standard(), row.accessor().apply(new Given(directory).settings()));
  }

  /** The table for people and the constants for the start say the same. */
  @ParameterizedTest
  @MethodSource("rows")
  void hasTheDefaultThatTheTableTells(Row row) throws Exception {
    String spelt = row.key() + "=" + Keys.find(row.key()).standard();
    assertEquals(row.standard(), row.accessor().apply(new Given(directory).file(spelt).settings()));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isReadFromTheArguments(Row row) {
    String shortKey = row.key().substring("weir.".length());
    for (String key : List.of(row.key(), shortKey)) {
      check(row, new Given(directory).arguments(key + "=" + row.text()), "argument");
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isReadFromTheSystemProperties(Row row) {
    check(row, new Given(directory).property(row.key(), row.text()), "-D");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isReadFromTheEnvironment(Row row) {
    String name = row.key().toUpperCase().replace('.', '_').replace('-', '_');
    check(row, new Given(directory).variable(name, row.text()), "environment");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isReadFromTheFile(Row row) throws Exception {
    String text = "\n" + row.key() + " = " + row.text() + "\n";
    check(row, new Given(directory).file(text), "weir.properties:2");
  }

  static List<Key> namedKeys() {
    return Keys.all().stream().filter(Key::named).toList();
  }

  @ParameterizedTest
  @MethodSource("namedKeys")
  void namedKeysAreReadFromEverySource(Key key) throws Exception {
    String name = key.name().replace("<name>", "my-own");
    String variable = name.toUpperCase().replace('.', '_').replace('-', '_');
    String text = key.standard();
    checkNamed(name, text, new Given(directory).arguments(name + "=" + text), "argument");
    checkNamed(name, text, new Given(directory).property(name, text), "-D");
    checkNamed(name, text, new Given(directory).variable(variable, text), "environment");
    checkNamed(name, text, new Given(directory).file(name + "=" + text), "weir.properties:1");
    Files.delete(directory.resolve("weir.properties"));
  }

  private static void checkNamed(String name, String text, Given given, String origin) {
    assertEquals(new Value(text, origin), given.settings().values().get(name));
  }

  private static void check(Row row, Given given, String origin) {
    Settings settings = given.settings();
    assertEquals(row.read(), row.accessor().apply(settings));
    assertEquals(origin, originOf(settings, row.key()));
  }

  private static String originOf(Settings settings, String key) {
    return settings.explain().stream()
        .filter(setting -> setting.key().equals(key))
        .findFirst()
        .orElseThrow()
        .origin();
  }
}
