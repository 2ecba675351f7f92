package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One secret in every shape that a statement, an address or a path may give it. */
class PlantedSecretsTest {
  private static final String SECRET = "hunter2";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT $tag$hunter2$tag$ FROM t",
        "SELECT $tag$it's $$ hunter2$tag$, $$hunter2$$",
        "SELECT $tag$hunter2$tagg$",
        "SELECT E'a\\'hunter2', E'hunter2\\\\'",
        "SELECT e'\\'' || 'hunter2'",
        "SELECT N'hunter2', n'it''s hunter2'",
        "SELECT U&'hunter2\\0041' UESCAPE '!' , U&'hunter2'",
        "SELECT q'[it's hunter2]', q'!hunter2!', nq'{hunter2}', q'<it's>hunter2>'",
        "SELECT B'101', X'68756e74657232', x'hunter2', 0x68756e74657232",
        "SELECT _utf8mb4'hunter2', _binary 'hunter2' COLLATE utf8mb4_bin",
        "SELECT 'a' 'hunter2'\n'hunter2'",
        "SELECT '{\"password\": \"hunter2\"}'::jsonb ->> 'hunter2'",
        "SELECT a #>> '{hunter2,b}', a @> '{\"k\": \"hunter2\"}', a ? 'hunter2' FROM t",
        "SELECT a->'$.hunter2', JSON_EXTRACT(a, '$.\"hunter2\"')",
        "SELECT XMLPARSE(DOCUMENT '<a>hunter2</a>')",
        "SELECT * FROM t WHERE a IN ('hunter2', 'x', 'hunter2')",
        "SELECT * FROM t WHERE (a, b) IN (('hunter2', 1), ('x', 2))",
        "INSERT INTO t VALUES ('hunter2', 1), ('x''hunter2', 2)",
        "INSERT ALL INTO t VALUES ('hunter2') INTO u VALUES ('hunter2') SELECT 1 FROM dual",
        "SELECT 1 /* hunter2 /* hunter2 */ hunter2 */, 2 -- hunter2",
        "SELECT /*+ INDEX(hunter2) */ 1 --+ hunter2\nFROM t",
        "SELECT /*!50000 'hunter2' */ 1",
        "SELECT 1 -- hunter2\r\n, 2 /* hunter2",
        "--hunter2\nSELECT 1",
        "UPDATE t SET a = 'line one\nhunter2\nline three' WHERE b = 1",
        "UPDATE t SET a = 'unbalanced WHERE b = hunter2",
        "UPDATE t SET a = \"unbalanced WHERE b = hunter2",
        "UPDATE t SET a = 'x', b = 'hunter2\u2026",
        "UPDATE t SET a = E'hunter2\u2026",
        "UPDATE t SET a = $tag$hunter2\u2026",
        "UPDATE t SET a = q'[hunter2\u2026",
        "UPDATE t SET a = 1; DELETE FROM t WHERE b = 'hunter2'; SELECT 'hunter2'",
        "CALL login('bob', 'hunter2')",
        "{? = call login('bob', 'hunter2')}",
        "BEGIN login('bob', password => 'hunter2'); END;",
        "EXEC login @password = 'hunter2', @other = N'hunter2'",
        "EXEC sp_password NULL, hunter2, bob",
        "EXPLAIN ANALYZE SELECT * FROM t WHERE a = 'hunter2'",
        "EXPLAIN PLAN FOR SELECT * FROM t WHERE a = 'hunter2'",
        "CREATE USER bob IDENTIFIED BY hunter2",
        "CREATE USER bob IDENTIFIED BY \"hunter2\" DEFAULT TABLESPACE x",
        "CREATE USER bob IDENTIFIED BY VALUES 'hunter2'",
        "CREATE USER 'bob'@'%' IDENTIFIED WITH mysql_native_password BY 'hunter2'",
        "CREATE LOGIN bob WITH PASSWORD = 'hunter2', CHECK_POLICY = OFF",
        "ALTER USER bob WITH PASSWORD 'hunter2' VALID UNTIL 'infinity'",
        "ALTER USER bob IDENTIFIED BY hunter2 REPLACE hunter2",
        "SET PASSWORD FOR 'bob'@'%' = 'hunter2'",
        "SET ROLE admin IDENTIFIED BY hunter2",
        "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (user 'bob', password 'hunter2')",
        "CREATE SUBSCRIPTION s CONNECTION 'host=h password=hunter2' PUBLICATION p",
        "COPY t FROM 's3://b/k' CREDENTIALS 'aws_secret_access_key=hunter2'",
        "SELECT * FROM dblink('host=h password=hunter2', 'SELECT 1')",
        "SELECT DECRYPT(a, 'hunter2'), pgp_sym_encrypt(b, 'hunter2')",
        "SELECT {d 'hunter2'}, {ts 'hunter2'}, {fn CONCAT('hunter2', 'x')}",
        "SELECT DATE 'hunter2', INTERVAL 'hunter2' DAY, TIMESTAMP'hunter2'",
        "MERGE INTO t USING (SELECT 'hunter2' a) s ON (t.a = s.a) WHEN MATCHED THEN DELETE",
        "SELECT * FROM t WHERE a LIKE '%hunter2%' ESCAPE '\\' AND b = 'hunter2'",
        "SELECT * FROM t WHERE a = 'C:\\' AND b = 'hunter2'",
        "SELECT * FROM [t] WHERE [a] = 'hunter2' AND [it's] = 'hunter2'",
        "SELECT * FROM `t` WHERE `a` = 'hunter2'",
      })
  void noStatementTellsIt(String sql) {
    for (SqlDialect dialect : SqlDialect.values()) {
      String shape = SqlNormalizer.normalize(sql, dialect);
      assertFalse(shape.contains(SECRET), () -> dialect + ": " + shape);
      // Whoever logs or sends a statement may have cut it before.
      for (int end = 0; end < sql.length(); end++) {
        String cut = SqlNormalizer.normalize(sql.substring(0, end), dialect);
        assertFalse(cut.contains(SECRET), () -> dialect + ", cut: " + cut);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void ordinaryStatementsCanStillBeRead(SqlDialect dialect) {
    String sql =
        "SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id "
            + "WHERE o.state = 'OPEN' AND o.total > 100 ORDER BY o.created_at DESC LIMIT 10";
    assertTrue(
        SqlNormalizer.normalize(sql, dialect)
            .startsWith(
                "SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id "
                    + "WHERE o.state = ? AND o.total > ? ORDER BY o.created_at DESC LIMIT ?"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/reset;token=hunter2",
        "/reset;jsessionid=hunter2?a=b",
        "/reset?token=hunter2",
        "/reset#hunter2",
        "http://scott:hunter2@h/reset",
        "https://scott:hunter2@h",
        "/reset/token=hunter2",
        "/users/hunter2@example.org",
        "/users/hunter2%40example.org",
        "/reset/hunter2qzwxhbtnyvrmlpsdgfjc",
        "/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.hunter2",
        "/a/b/c/d/e/f/g/h/hunter2",
      })
  void noPathTellsIt(String path) {
    assertFalse(RoutePaths.fold(path).contains(SECRET), () -> RoutePaths.fold(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/bin/curl -u scott:hunter2 https://h",
        "sh -c hunter2",
        "\"/opt/a tool/run\" --password=hunter2",
        "--password=hunter2",
        "TOKEN=hunter2 run",
        "run\thunter2",
        "run;hunter2",
        "run|hunter2",
        "run<hunter2",
        "https://scott:hunter2@h/run?hunter2",
      })
  void noCommandTellsIt(String command) {
    assertFalse(Sanitizer.command(command).contains(SECRET), () -> Sanitizer.command(command));
  }
}
