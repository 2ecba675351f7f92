package dev.weir.core.settings;

import dev.weir.api.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings of the agent at one moment; immutable, so that any thread may read them.
 *
 * <p>Durations are in nanoseconds, sizes in bytes, percentages from 0 to 100; an empty text means
 * none. Made while a JVM starts, so the defaults are plain constants here and nothing is parsed
 * that was not set; {@link Keys} says the same for people, and a test compares the two.
 *
 * <pre>{@code
 * Settings settings = SettingsLoader.ofProcess(agentArguments).load().settings();
 * if (settings.mode() == Mode.ENFORCE) { ... }
 * }</pre>
 */
public final class Settings {

  private static final long MILLISECOND = 1_000_000L;
  private static final long SECOND = 1_000 * MILLISECOND;

  private final Map<String, Value> values;
  private final boolean enabled;
  private final Mode mode;
  private final Level level;
  private final LogLevel logLevel;
  private final long reportIntervalNanos;
  private final long slowOperationNanos;
  private final int maxRoutes;
  private final int maxTargets;
  private final int maxSites;
  private final boolean sanitize;
  private final Thresholds thresholds;

  /**
   * @param values what was set, by full name, all of it valid; never changed from here on
   */
  Settings(Map<String, Value> values) {
    this.values = values;
    enabled = flag("weir.enabled", true);
    mode = modeOf(text("weir.mode", "observe"));
    level = levelOf(text("weir.level", "BASIC"));
    logLevel = logLevelOf(text("weir.log.level", "info"));
    reportIntervalNanos = nanos("weir.report.interval", 60 * SECOND);
    slowOperationNanos = nanos("weir.slow-operation", 10 * MILLISECOND);
    maxRoutes = count("weir.routes.max", 500);
    maxTargets = count("weir.targets.max", 200);
    maxSites = count("weir.sites.max", 2000);
    sanitize = flag("weir.sanitize", true);
    thresholds =
        new Thresholds(
            nanos("weir.threshold.response-time.warning", SECOND),
            nanos("weir.threshold.response-time.error", 5 * SECOND),
            nanos("weir.threshold.response-time.critical", 10 * SECOND),
            count("weir.threshold.blocking-operations.warning", 3),
            count("weir.threshold.blocking-operations.error", 10),
            percent("weir.threshold.error-rate.warning", 5),
            percent("weir.threshold.error-rate.error", 10),
            percent("weir.threshold.error-rate.critical", 20),
            nanos("weir.threshold.cpu", 100 * MILLISECOND),
            bytes("weir.threshold.allocation", 64L << 20));
  }

  /** {@code weir.enabled}: the kill switch; false makes every site a no-op. Live. */
  public boolean enabled() {
    return enabled;
  }

  /** {@code weir.mode}: how far the agent may go. Live. */
  public Mode mode() {
    return mode;
  }

  /** Whether the setting was given anywhere, and not left to its default. */
  public boolean says(String key) {
    return values.containsKey(key);
  }

  /** {@code weir.level}: how much the agent does. Live. */
  public Level level() {
    return level;
  }

  /** {@code weir.config}: the file with the settings; empty: none. */
  public String config() {
    return text(SettingsLoader.CONFIG, SettingsLoader.DEFAULT_FILE);
  }

  /** {@code weir.config.strict}: whether one bad setting keeps the agent out. */
  public boolean strict() {
    return flag("weir.config.strict", false);
  }

  /** {@code weir.report.file}; empty: none. */
  public String reportFile() {
    return text("weir.report.file", "weir-report.json");
  }

  /** {@code weir.report.interval} in nanoseconds; 0: at exit only. Live. */
  public long reportIntervalNanos() {
    return reportIntervalNanos;
  }

  /** {@code weir.log.level}. Live. */
  public LogLevel logLevel() {
    return logLevel;
  }

  /** {@code weir.log.file}; empty: standard error. */
  public String logFile() {
    String file = text("weir.log.file", "");
    return file.equals("stderr") ? "" : file;
  }

  /** {@code weir.admin.enabled}: whether there is a dashboard. */
  public boolean adminEnabled() {
    return flag("weir.admin.enabled", true);
  }

  /** {@code weir.admin.address}: a host name or address. */
  public String adminAddress() {
    return text("weir.admin.address", "127.0.0.1");
  }

  /** {@code weir.admin.port}, up to 65535; 0: any free one, -1: off. */
  public int adminPort() {
    return count("weir.admin.port", 7979);
  }

  /** {@code weir.admin.token}, a secret; empty: to be made at start. */
  public String adminToken() {
    return text("weir.admin.token", "");
  }

  /** {@code weir.slow-operation} in nanoseconds, 0 or more. Live. */
  public long slowOperationNanos() {
    return slowOperationNanos;
  }

  /** {@code weir.routes.max}, 1 or more. */
  public int maxRoutes() {
    return maxRoutes;
  }

  /** {@code weir.targets.max}, 1 or more. */
  public int maxTargets() {
    return maxTargets;
  }

  /** {@code weir.sites.max}, 1 or more. Live. */
  public int maxSites() {
    return maxSites;
  }

  /** {@code weir.sites.skip}: prefixes of classes that are no call site. Live. */
  public List<String> skippedSites() {
    return list("weir.sites.skip");
  }

  /** {@code weir.sites.application}: prefixes of application classes; empty: not told. Live. */
  public List<String> applicationSites() {
    return list("weir.sites.application");
  }

  /** {@code weir.sanitize}: whether literals, user-info and arguments are kept out of output. */
  public boolean sanitize() {
    return sanitize;
  }

  /** {@code weir.history.dir}; empty: none. */
  public String historyDirectory() {
    return text("weir.history.dir", "weir-history");
  }

  /** {@code weir.history.retention} in nanoseconds, 1 or more. */
  public long historyRetentionNanos() {
    return nanos("weir.history.retention", 7 * 86_400 * SECOND);
  }

  /** {@code weir.threshold.*}. Live. */
  public Thresholds thresholds() {
    return thresholds;
  }

  /** {@code weir.limits.max-concurrent}: operations under all policies together, 1 or more. */
  public int maxConcurrent() {
    return count("weir.limits.max-concurrent", 100);
  }

  /** {@code weir.alert.webhook}, a secret; empty: none. */
  public String alertWebhook() {
    return text("weir.alert.webhook", "");
  }

  /** {@code weir.alert.format}: {@code alertmanager} or {@code slack}; empty: not told. */
  public String alertFormat() {
    return text("weir.alert.format", "");
  }

  /** {@code weir.export.otlp.endpoint}; empty: none. */
  public String otlpEndpoint() {
    return text("weir.export.otlp.endpoint", "");
  }

  /** {@code weir.fleet.redis}, which may hold a password; empty: none. */
  public String fleetRedis() {
    return text("weir.fleet.redis", "");
  }

  /** {@code weir.route.<name>.*}: {@code match}, {@code level}. */
  public List<SettingsGroup> routes() {
    return groups("weir.route.");
  }

  /** {@code weir.request.<name>.*}: {@code method}. */
  public List<SettingsGroup> requests() {
    return groups("weir.request.");
  }

  /** {@code weir.policy.<name>.*}, in the order in which they were set. */
  public List<SettingsGroup> policies() {
    return groups("weir.policy.");
  }

  /** {@code weir.pool.<name>.*}: {@code type}, {@code max-workers} and so on. */
  public List<SettingsGroup> pools() {
    return groups("weir.pool.");
  }

  /** Every setting with its value and origin, secrets hidden, in the order of the manual. */
  public List<ExplainedSetting> explain() {
    return ExplainedSetting.all(values);
  }

  /** What was set, by full name. */
  Map<String, Value> values() {
    return values;
  }

  private List<SettingsGroup> groups(String family) {
    if (values.isEmpty()) {
      return List.of();
    }
    List<SettingsGroup> groups = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String key : values.keySet()) {
      if (key.startsWith(family)) {
        String name = key.substring(family.length(), key.indexOf('.', family.length()));
        if (names.add(name)) {
          groups.add(new SettingsGroup(family, name, values));
        }
      }
    }
    return groups;
  }

  private boolean flag(String key, boolean standard) {
    Value value = values.get(key);
    return value == null ? standard : value.text().equals("true");
  }

  private long nanos(String key, long standard) {
    Value value = values.get(key);
    return value == null ? standard : Formats.nanos(value.text());
  }

  private long bytes(String key, long standard) {
    Value value = values.get(key);
    return value == null ? standard : Formats.bytes(value.text());
  }

  private double percent(String key, double standard) {
    Value value = values.get(key);
    return value == null ? standard : Formats.percent(value.text());
  }

  private int count(String key, int standard) {
    Value value = values.get(key);
    return value == null ? standard : (int) Formats.whole(value.text());
  }

  private String text(String key, String standard) {
    Value value = values.get(key);
    return value == null ? standard : value.text();
  }

  private List<String> list(String key) {
    Value value = values.get(key);
    return value == null ? List.of() : Formats.list(value.text());
  }

  // Enum.valueOf would build a map by reflection while the application waits for its start.

  private static Mode modeOf(String word) {
    return word.equals("observe")
        ? Mode.OBSERVE
        : word.equals("shadow") ? Mode.SHADOW : Mode.ENFORCE;
  }

  private static Level levelOf(String word) {
    return word.equals("BASIC")
        ? Level.BASIC
        : word.equals("ADVANCED") ? Level.ADVANCED : Level.ULTRA;
  }

  private static LogLevel logLevelOf(String word) {
    return switch (word) {
      case "off" -> LogLevel.OFF;
      case "error" -> LogLevel.ERROR;
      case "warn" -> LogLevel.WARN;
      case "debug" -> LogLevel.DEBUG;
      default -> LogLevel.INFO;
    };
  }
}
