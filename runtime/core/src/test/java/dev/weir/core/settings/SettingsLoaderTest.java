package dev.weir.core.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsLoaderTest {

  @TempDir Path directory;
  private Given given;

  @BeforeEach
  void start() {
    given = new Given(directory);
  }

  @Test
  void nearerSourcesWin() throws Exception {
    given.file("weir.mode=enforce\nweir.level=ULTRA\nweir.routes.max=1\nweir.sites.max=1");
    given.variable("WEIR_MODE", "observe").variable("WEIR_LEVEL", "BASIC");
    given.variable("WEIR_ROUTES_MAX", "2");
    given.property("weir.mode", "observe").property("weir.level", "ADVANCED");
    given.arguments("mode=shadow");
    Settings settings = given.settings();
    assertEquals(Mode.SHADOW, settings.mode());
    assertEquals(Level.ADVANCED, settings.level());
    assertEquals(2, settings.maxRoutes());
    assertEquals(1, settings.maxSites());
  }

  @Test
  void aFileIsNamedByTheArgumentsThePropertiesOrTheEnvironment() throws Exception {
    given.file("own.properties", "weir.mode=shadow".getBytes(ISO_8859_1));
    assertEquals(Mode.SHADOW, new Given(directory).arguments("own.properties").settings().mode());
    String absolute = directory.resolve("own.properties").toString();
    assertEquals(Mode.SHADOW, new Given(directory).arguments(absolute).settings().mode());
    assertEquals(
        Mode.SHADOW, new Given(directory).arguments("config=own.properties").settings().mode());
    assertEquals(
        Mode.SHADOW,
        new Given(directory).property("weir.config", "own.properties").settings().mode());
    assertEquals(
        Mode.SHADOW,
        new Given(directory).variable("WEIR_CONFIG", "own.properties").settings().mode());
  }

  @Test
  void aNamedFileThatIsMissingIsAProblemAndADefaultOneIsNot() {
    assertEquals(List.of(), given.problems());
    assertEquals(
        List.of("argument: weir.config: there is no file no.properties"),
        given.arguments("no.properties").problems());
    assertEquals(
        List.of("environment: WEIR_CONFIG: there is no file no.properties"),
        new Given(directory).variable("WEIR_CONFIG", "no.properties").problems());
  }

  @Test
  void anEmptyNameIsNoFile() throws Exception {
    given.file("weir.mode=shadow").arguments("config=");
    assertEquals(Mode.OBSERVE, given.settings().mode());
  }

  @Test
  void aBadValueLeavesTheOneBelowItInForce() throws Exception {
    given.file("\nweir.slow-operation=30ms").property("weir.slow-operation", "30");
    assertEquals(
        List.of(
            "-D: weir.slow-operation: \"30\" is not a duration such as 10ms, 5s or 1m;"
                + " keeping 30ms from weir.properties:2"),
        given.problems());
    assertEquals(30_000_000L, given.load().settings().slowOperationNanos());
  }

  @ParameterizedTest
  @CsvSource({
    "weir.slow-opertion, weir.slow-operation",
    "weir.slowOperation, weir.slow-operation",
    "weir.slow_operation, weir.slow-operation",
    "weir.Mode, weir.mode",
    "mode, weir.mode",
    "wier.mode, weir.mode",
    "wier.policy.a.timout, weir.policy.a.timeout",
    "policy.a.timeout, weir.policy.a.timeout",
    "weir.slow, weir.slow-operation",
    "weir.threshold.response.warning, weir.threshold.response-time.warning",
    "weir.port, weir.admin.port",
    "weir.threshold.error-rate.crit, weir.threshold.error-rate.critical",
    "weir.policy.orders-db.timout, weir.policy.orders-db.timeout",
    "weir.policies.orders-db.timeout, weir.policy.orders-db.timeout",
    "weir.pool.reports.max-worker, weir.pool.reports.max-workers",
  })
  void anUnknownKeyNamesTheNearest(String unknown, String meant) throws Exception {
    assertEquals(
        List.of("weir.properties:3: " + unknown + ": unknown key; did you mean " + meant + "?"),
        given.file("\n\n" + unknown + "=1").problems());
  }

  @Test
  void anUnknownVariableNamesTheNearestVariable() {
    assertEquals(
        List.of("environment: WEIR_REPORT_FIEL: unknown key; did you mean WEIR_REPORT_FILE?"),
        given.variable("WEIR_REPORT_FIEL", "x").problems());
  }

  @Test
  void aKeyNearToNoneSuggestsNone() throws Exception {
    assertEquals(
        List.of(
            "weir.properties:1: weir.xyzzy-plugh-quux: unknown key; `config init` prints them all"),
        given.file("weir.xyzzy-plugh-quux=1").problems());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "weir.enabled | yes | true or false; using the default true",
        "weir.mode | block | one of observe, shadow, enforce; using the default observe",
        "weir.level | 2 | one of BASIC, ADVANCED, ULTRA; using the default BASIC",
        "weir.report.interval | 5 parsecs | a duration such as 10ms, 5s or 1m; using the default 60s",
        "weir.report.interval | ${every} | a duration such as 10ms, 5s or 1m; using the default 60s",
        "weir.slow-operation | -5ms | a duration such as 10ms, 5s or 1m; using the default 10ms",
        "weir.slow-operation | 99999999999999d | a duration such as 10ms, 5s or 1m; using the default 10ms",
        "weir.history.retention | 0 | a duration above 0 such as 10ms, 5s or 1m; using the default 7d",
        "weir.threshold.allocation | 64MiB | a size such as 512KB, 64MB or 1GB; using the default 64MB",
        "weir.threshold.error-rate.error | 101% | a percentage from 0% to 100% such as 5%; using the default 10%",
        "weir.threshold.error-rate.error | 10 | a percentage from 0% to 100% such as 5%; using the default 10%",
        "weir.routes.max | 0 | a whole number from 1 on; using the default 500",
        "weir.sites.max | 2147483648 | a whole number from 1 on; using the default 2000",
        "weir.admin.port | 65536 | a port from 0 to 65535, or -1 for off; using the default 7979",
        "weir.admin.port | -2 | a port from 0 to 65535, or -1 for off; using the default 7979",
        "weir.sites.skip | a;b | a list such as com.acme,org.acme; ignored",
        "weir.alert.format | teams | one of alertmanager, slack; ignored",
        "weir.export.otlp.endpoint | collector | a URL that starts with http:// or https://; ignored",
        "weir.fleet.redis | http://r | an address such as redis://host:6379; ignored",
        "weir.request.job.method | Job.run | a method such as com.acme.Job#run or com.acme.Repo#find*; ignored",
        "weir.policy.a.match.type | SQL | one of DATABASE_QUERY, FILE_IO, NETWORK_IO, EXTERNAL_API,"
            + " CPU_INTENSIVE, MEMORY_OPERATION, SLEEP_OPERATION, SUBPROCESS, LOCK_WAIT, POOL_WAIT, DNS; ignored",
        "weir.policy.a.timeout-strategy | WAIT | one of CANCEL, BACKGROUND, CACHE_FALLBACK, ERROR_RESPONSE; ignored",
        "weir.policy.a.rate-limit | 1000 | a rate such as 1000/1m or 1000/1m,10000/1h; ignored",
        "weir.policy.a.rate-limit | 0/1m | a rate such as 1000/1m or 1000/1m,10000/1h; ignored",
        "weir.policy.a.retry.jitter | 1.5 | a number from 0 to 1 such as 0.2; ignored",
        "weir.policy.a.retry.multiplier | 0.5 | a number from 1 on such as 2 or 1.5; ignored",
        "weir.policy.a.max-retries | -1 | a whole number from 0 on; ignored",
        "weir.pool.a.type | fibre | one of thread, virtual, process; ignored",
      })
  void aMalformedValueSaysWhatAGoodOneIs(String key, String value, String message)
      throws Exception {
    given.file(key + "=" + value);
    assertEquals(
        List.of("weir.properties:1: " + key + ": \"" + value + "\" is not " + message),
        given.problems());
    assertNull(given.load().settings().values().get(key));
  }

  @Test
  void nothingIsEverEvaluated() throws Exception {
    given.file("weir.report.file=${user.home}/$HOME/`id`.json");
    assertEquals("${user.home}/$HOME/`id`.json", given.settings().reportFile());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "weir.slow-opertion=5ms | weir.properties:2: weir.slow-opertion: unknown key; did you mean weir.slow-operation?",
        "weir.routes.max=many | weir.properties:2: weir.routes.max: \"many\" is not a whole number from 1 on; using the default 500",
        "weir.routes.max= | weir.properties:2: weir.routes.max: has no value, but needs a whole number from 1 on; using the default 500",
        "weir.routes.max | weir.properties:2: weir.routes.max: has no value, but needs a whole number from 1 on; using the default 500",
        "weir.report.file=\\u00zz | weir.properties:2: weir.report.file: malformed \\u escape, which needs four hexadecimal digits; this line is ignored",
        "weir.report.file=\\u12 | weir.properties:2: weir.report.file: malformed \\u escape, which needs four hexadecimal digits; this line is ignored",
        "weir.report.file=caf\uFFFD | weir.properties:2: weir.report.file: not in UTF-8; this line is ignored",
        "weir.level=ULTRA | weir.properties:2: weir.level: set in line 1 already; the later line counts",
        "<<<<<<< HEAD | weir.properties:2: <<<<<<<: unknown key; `config init` prints them all",
        "weir.policy..timeout=1s | weir.properties:2: weir.policy..timeout: unknown key; a name of your own is made of letters, digits, - and _",
        "weir.config=other.properties | weir.properties:2: weir.config: has no effect in the file itself; ignored",
        "server.port=8080 | weir.properties:2: server.port: unknown key; `config init` prints them all",
      })
  void aBrokenFileGivesOneClearLineAndKeepsTheRest(String line, String problem) throws Exception {
    given.file("weir.level=ADVANCED\n" + line + "\nweir.mode=shadow\n");
    assertEquals(List.of(problem), given.problems());
    assertEquals(Mode.SHADOW, given.load().settings().mode());
    assertTrue(given.load().settings().level() != Level.BASIC);
  }

  @Test
  void bytesThatAreNotUtf8AreToldByLine() throws Exception {
    given.file("weir.properties", "# caf\u00e9\nweir.report.file=\u00e9".getBytes(ISO_8859_1));
    assertEquals(
        List.of("weir.properties:2: weir.report.file: not in UTF-8; this line is ignored"),
        given.problems());
  }

  @Test
  void whatIsNoTextGivesOneLine() throws Exception {
    String problem = "weir.properties: not a text file in UTF-8; nothing of it is used";
    given.file("weir.properties", "weir.mode=shadow".getBytes(UTF_16));
    assertEquals(List.of(problem), given.problems());
    byte[] garbage = new byte[100_000];
    new Random(1).nextBytes(garbage);
    given.file("weir.properties", garbage);
    assertEquals(List.of(problem), given.problems());
  }

  @Test
  void garbageWithoutZerosGivesFewLinesAndEachIsOne() throws Exception {
    byte[] garbage = new byte[100_000];
    new Random(2).nextBytes(garbage);
    for (int i = 0; i < garbage.length; i++) {
      garbage[i] = garbage[i] == 0 ? 1 : garbage[i];
    }
    List<String> problems = given.file("weir.properties", garbage).problems();
    assertEquals(21, problems.size());
    for (String problem : problems) {
      assertTrue(problem.length() < 300, problem);
      assertTrue(problem.chars().noneMatch(Character::isISOControl), problem);
    }
  }

  @Test
  void aDirectoryIsNoFile() throws Exception {
    Files.createDirectory(directory.resolve("weir.properties"));
    assertEquals(List.of("weir.properties: a directory; nothing of it is used"), given.problems());
  }

  @Test
  void aVeryLongFileIsRead() throws Exception {
    String text = "# nothing\n".repeat(200_000) + "weir.mode=shadow";
    assertEquals(Mode.SHADOW, given.file(text).settings().mode());
    String list = "weir.sites.skip=" + "com.acme.,".repeat(100_000);
    assertEquals(100_000, given.file(list).settings().skippedSites().size());
  }

  @Test
  void aByteOrderMarkAndWindowsLinesDoNoHarm() throws Exception {
    given.file("\uFEFFweir.mode=shadow\r\nweir.level=\\\r\n  ULTRA\r\nweir.routs.max=3\r\n");
    assertEquals(Mode.SHADOW, given.load().settings().mode());
    assertEquals(Level.ULTRA, given.load().settings().level());
    assertEquals(
        List.of("weir.properties:4: weir.routs.max: unknown key; did you mean weir.routes.max?"),
        given.problems());
  }

  @Test
  void secretsAreNeverShown() throws Exception {
    given.file(
        """
        weir.admin.token=hunter2
        weir.alert.webhook=https://hooks.slack.com/hunter2
        weir.fleet.redis=redis://me:hunter2@cache:6379
        weir.export.otlp.endpoint=https://c/v1?key=hunter2
        weir.admin.tokn=hunter2
        weir.admin.token=\\u00zz hunter2
        """);
    given.property("weir.alert.webhook", "hunter2");
    SettingsLoader.Result result = given.load();
    assertEquals(
        "weir.properties:5: weir.admin.tokn: unknown key; did you mean weir.admin.token?",
        result.problems().get(0).toString());
    assertEquals(
        "-D: weir.alert.webhook: **** is not a URL that starts with http:// or https://;"
            + " keeping **** from weir.properties:2",
        result.problems().get(2).toString());
    String shown = result.settings().explain() + " " + result.problems();
    assertFalse(shown.contains("hunter2"), shown);
    assertTrue(shown.contains("redis://****@cache:6379"), shown);
    assertEquals("hunter2", result.settings().adminToken());
  }

  @Test
  void aSecretBehindAnUnknownKeyOfTheArgumentsIsNotShown() {
    assertEquals(
        List.of(
            "argument: weir.mode: \"shadow,passphrase=****\" is not one of observe, shadow, enforce;"
                + " using the default observe"),
        given.arguments("mode=shadow,passphrase=hunter2").problems());
  }

  @Test
  void manyUnknownKeysDoNotHoldUpTheStart() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      text.append("weir.some-unknown-key-or-other-").append(i).append("=1\n");
    }
    List<String> problems = given.file(text.append("weir.mode=shadow").toString()).problems();
    assertEquals(21, problems.size());
    assertEquals("weir.properties: 49980 more problems like these", problems.get(20));
    assertEquals(Mode.SHADOW, given.load().settings().mode());
  }

  @Test
  void strictIsForTheAgentToActOn() {
    SettingsLoader.Result result = given.arguments("config.strict=true,mode=x").load();
    assertTrue(result.settings().strict());
    assertEquals(1, result.problems().size());
  }

  @Test
  void groupsHaveTheirKeysAndTheirOrder() throws Exception {
    given.file(
        """
        weir.policy.orders-db.match.type=database_query
        weir.policy.orders-db.timeout=10s
        weir.policy.data_processing.preset=computation
        weir.policy.orders-db.rate-limit=1000/1m,10000/1h
        weir.policy.orders-db.retry.jitter=0.2
        weir.policy.orders-db.max-concurrent=20
        weir.policy.orders-db.cache.enabled=false
        weir.policy.data_processing.rate-limit=false
        weir.pool.reports.type=virtual
        weir.route.users.match=GET /users/*
        weir.request.job.method=com.acme.Job#run
        """);
    Settings settings = given.settings();
    SettingsGroup policy = settings.policies().get(0);
    assertEquals("orders-db", policy.name());
    assertEquals("DATABASE_QUERY", policy.text("match.type"));
    assertEquals(10_000_000_000L, policy.nanos("timeout", 1));
    assertEquals(1, policy.nanos("retry.delay", 1));
    assertEquals(
        List.of(new Rate(1000, 60_000_000_000L), new Rate(10_000, 3_600_000_000_000L)),
        policy.rates("rate-limit"));
    assertEquals(0.2, policy.number("retry.jitter", 0));
    assertEquals(20, policy.count("max-concurrent", 1));
    assertFalse(policy.flag("cache.enabled", true));
    assertTrue(policy.has("timeout"));
    assertFalse(policy.has("pool"));
    SettingsGroup processing = settings.policies().get(1);
    assertEquals("data_processing", processing.name());
    assertEquals(List.of(), processing.rates("rate-limit"));
    assertEquals("virtual", settings.pools().get(0).text("type"));
    assertEquals("GET /users/*", settings.routes().get(0).text("match"));
    assertEquals("com.acme.Job#run", settings.requests().get(0).text("method"));
  }

  @Test
  void aVariableTakesTheSpellingOfANameFromElsewhere() throws Exception {
    given.file("weir.policy.data_processing.timeout=1s");
    given.variable("WEIR_POLICY_DATA_PROCESSING_RETRY_DELAY", "5s");
    given.variable("WEIR_POLICY_ORDERS_DB_TIMEOUT", "5s");
    given.variable("WEIR_POLICY_IN_A_ROW_TIMEOUT", "5s").property("weir.policy.in_a-row.pool", "p");
    List<SettingsGroup> policies = given.settings().policies();
    assertEquals(5_000_000_000L, policies.get(0).nanos("retry.delay", 0));
    assertEquals(
        List.of("data_processing", "in_a-row", "orders-db"),
        policies.stream().map(SettingsGroup::name).toList());
  }

  @Test
  void variablesOfAKubernetesServiceAreNoSettings() {
    given.variable("WEIR_SERVICE_HOST", "10.0.0.1").variable("WEIR_PORT", "tcp://10.0.0.1:80");
    given.variable("WEIR_DEMO_PORT_80_TCP_ADDR", "10.0.0.1");
    given.variable("WEIR_ADMIN_PORT", "tcp://10.0.0.1:80");
    assertEquals(7979, given.settings().adminPort());
  }

  @Test
  void whatIsNotOursIsLeftAlone() {
    given.property("weird.mode", "x").variable("WEIRD_MODE", "x").variable("PATH", "x");
    assertEquals(List.of(), given.problems());
  }
}
