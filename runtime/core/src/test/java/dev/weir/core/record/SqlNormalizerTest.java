package dev.weir.core.record;

import static dev.weir.core.record.SqlNormalizer.normalize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlNormalizerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELECT * FROM t WHERE a = 'x'|SELECT * FROM t WHERE a = ?",
        "SELECT 'it''s'|SELECT ?",
        "SELECT ''|SELECT ?",
        "SELECT E'it\\'s' , 1|SELECT ?, ?",
        "SELECT N'x', X'00ff', B'101', _utf8'x'|SELECT ?, ?, ?, ?",
        "SELECT $$a'b$$, $tag$ $$ x $tag$|SELECT ?, ?",
        "SELECT q'[it's]' FROM dual|SELECT ? FROM dual",
        "SELECT 1, 2.5, .5, 1e-9, 0xFF, -3|SELECT ?, ?, ?, ?, ?, ?",
        "WHERE a = -5 AND b=- 5|WHERE a = ? AND b=?",
        "WHERE a - 5 > b-1|WHERE a - ? > b-?",
        "WHERE d = DATE '2026-11-01'|WHERE d = DATE ?",
        "WHERE a = TRUE AND b IS NULL|WHERE a = TRUE AND b IS NULL",
        "WHERE a = ? AND b = $1 AND c = :name AND d = ?1|WHERE a = ? AND b = ? AND c = ? AND d = ?",
        "SELECT a::text, b:=1|SELECT a::text, b:=?",
        "SELECT t1.c2, v$session FROM t1|SELECT t1.c2, v$session FROM t1",
        "SELECT a\\t\\n  FROM   t|SELECT a\\t\\n FROM t",
        "SELECT a,b , c FROM t|SELECT a, b, c FROM t",
        "SELECT \"id\" FROM \"shop\".\"users\"|SELECT \"id\" FROM \"shop\".\"users\"",
        "SELECT `id` FROM `a b`|SELECT `id` FROM `a b`",
        "SELECT \"Jane Doe\", \"a@b.de\", \"4711\", \"\"|SELECT ?, ?, ?, ?",
        "WHERE name = \"jane\" OR name LIKE \"jane\"|WHERE name = ? OR name LIKE ?",
        "ON \"a\".\"id\" = \"b\".\"id\"|ON \"a\".\"id\" = \"b\".\"id\"",
        "WHERE a LIKE ? ESCAPE '\\' AND b = 'x'|WHERE a LIKE ? ESCAPE ? AND b = ?",
        "WHERE a = 'it\\'s' AND b = 1|WHERE a = ? AND b = ?",
        "WHERE a = 'C:\\' AND b = 'secret'|WHERE a = ?",
        "WHERE a = 'C:\\'AND b='secret'|WHERE a = ?",
        "WHERE a = 'it\\'s' AND b = 'it\\'s' OR c|WHERE a = ? AND b = ? OR c",
      })
  void literalsAreGone(String sql, String shape) {
    assertEquals(shape, normalize(sql));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "WHERE a IN (1, 2, 3)|WHERE a IN (?)",
        "WHERE a NOT IN ( ? , ? ) AND b|WHERE a NOT IN (?) AND b",
        "WHERE a in('x',NULL,-1)|WHERE a in(?)",
        "WHERE a IN (DATE '2026-01-01', DATE '2026-01-02')|WHERE a IN (DATE ?)",
        "WHERE (a, b) IN ((1, 2), (3, 4), (5, 6))|WHERE (a, b) IN ((?, ?))",
        "WHERE a IN (SELECT b, b FROM t WHERE c IN (1, 2))|WHERE a IN (SELECT b, b FROM t WHERE c IN (?))",
        "WHERE a IN (SELECT \"b\" FROM t)|WHERE a IN (SELECT \"b\" FROM t)",
        "INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y'),(3,'z') ON CONFLICT DO NOTHING|INSERT INTO t (a, b) VALUES (?) ON CONFLICT DO NOTHING",
        "INSERT INTO t VALUES (1, now()), (2, now())|INSERT INTO t VALUES (?, now())",
        "INSERT INTO t VALUES (\"jane\", \"doe\")|INSERT INTO t VALUES (?)",
        "INSERT INTO t VALUES (DEFAULT, TRUE), (1, FALSE)|INSERT INTO t VALUES (?)",
        "ON DUPLICATE KEY UPDATE a = VALUES(a), b = VALUES(b)|ON DUPLICATE KEY UPDATE a = VALUES(a), b = VALUES(b)",
        "SELECT f(1, 2)|SELECT f(?, ?)",
        "WHERE a IN ()|WHERE a IN ()",
      })
  void listsCollapseWhateverTheirLength(String sql, String shape) {
    assertEquals(shape, normalize(sql));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELECT /* secret */ a /*+ hint */FROM t|SELECT a FROM t",
        "SELECT /* a /* nested */ secret */ a|SELECT a",
        "SELECT a /* who knows /* where */ this ends|SELECT a",
        "SELECT a -- secret|SELECT a",
        "SELECT a # secret|SELECT a",
        "SELECT a FROM #temp|SELECT a FROM #temp",
        "SELECT a /* open|SELECT a",
        "SELECT '-- no comment', a|SELECT ?, a",
      })
  void commentsAreGone(String sql, String shape) {
    assertEquals(shape, normalize(sql));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE USER jane PASSWORD 'hunter2'",
        "CREATE USER jane WITH ENCRYPTED PASSWORD 'hunter2' LOGIN",
        "CREATE USER jane IDENTIFIED BY hunter2",
        "CREATE OR REPLACE USER jane PASSWORD hunter2",
        "ALTER USER jane IDENTIFIED BY new REPLACE hunter2",
        "ALTER USER jane IDENTIFIED /* x */ BY \"hunter2\" ACCOUNT UNLOCK",
        "ALTER LOGIN jane WITH PASSWORD = hunter2",
        "ALTER ROLE jane PASSWORD p'x hunter2",
        "SET PASSWORD FOR jane = PASSWORD('a hunter2')",
        "GRANT ALL ON *.* TO jane IDENTIFIED BY 'hunter2'",
        "CREATE DATABASE LINK l CONNECT TO scott IDENTIFIED BY hunter2 USING 'svc'",
        "create user jane identified by p-hunter2!",
        "SELECT 'hunter2",
        "SELECT $$hunter2",
        "SELECT \"hunter2",
        "SELECT `hunter2",
        "SELECT q'[hunter2]",
        "/* hunter2",
      })
  void secretsAndUnterminatedStringsAreGone(String sql) {
    assertFalse(normalize(sql).contains("hunter2"), () -> normalize(sql));
  }

  @Test
  void aColumnCalledPasswordStays() {
    assertEquals(
        "SELECT password FROM users WHERE password = ?",
        normalize("SELECT password FROM users WHERE password = 'x'"));
  }

  @Test
  void nothingIsEmpty() {
    assertEquals("", normalize(null));
    assertEquals("", normalize("  \n"));
  }

  @Test
  void longStatementsAreCutBetweenTokens() {
    String shape = normalize("SELECT " + "column_name, ".repeat(1000));
    assertTrue(shape.length() <= SqlNormalizer.MAX_LENGTH, () -> "" + shape.length());
    assertTrue(shape.matches("SELECT (column_name, )*column_name\u2026"), shape);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT SHA2(\"hunter2\", 256)",
        "CALL login(\"hunter2\")",
        "INSERT INTO t SELECT \"hunter2\"",
        "SELECT CASE WHEN x THEN \"hunter2\" ELSE \"hunter2\" END",
        "WHERE a BETWEEN \"hunter2\" AND \"hunter2\"",
        "SELECT \"a\\\"hunter2\"",
        "SELECT \"a\".\"hunter2\"",
        "SELECT _utf8mb4\"hunter2\""
      })
  void doubleQuotesAreStringsWhereTheDatabaseSaysSo(String sql) {
    assertFalse(normalize(sql, SqlDialect.STRINGS).contains("hunter2"), sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CALL login(\"hunter2\", \"hunter2\")",
        "{call shop.login(\"hunter2\")}",
        "{? = call \"shop\".\"login\"(\"hunter2\")}",
        "SELECT CASE WHEN x THEN \"hunter2\" ELSE \"hunter2\" END",
        "WHERE a BETWEEN \"hunter2\" AND \"hunter2\" AND b",
        "WHERE a = \"a\\\"hunter2\""
      })
  void doubleQuotesAreStringsWhereValuesStand(String sql) {
    assertFalse(normalize(sql).contains("hunter2"), sql);
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:mysql://db:3306/shop,STRINGS_AND_HASHES",
    "jdbc:mysql:loadbalance://a/shop,STRINGS_AND_HASHES",
    "jdbc:MariaDB://db/shop,STRINGS_AND_HASHES",
    "jdbc:sqlite:shop.db,STRINGS",
    "jdbc:p6spy:mysql://db/shop,STRINGS_AND_HASHES",
    "jdbc:tc:mysql:8.4:///shop,STRINGS_AND_HASHES",
    ",UNKNOWN",
    "jdbc:postgresql://db/mysql,NAMES",
    "jdbc:h2:mem:mysql,NAMES_AND_SLASHES",
    "jdbc:other://mysql:1/x,FOREIGN"
  })
  void theUrlTellsWhatQuotesAndCommentsAre(String url, SqlDialect dialect) {
    assertEquals(dialect, SqlDialect.of(url));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "STRINGS_AND_HASHES|SELECT 1 #token=hunter2|SELECT ?",
        "STRINGS_AND_HASHES|SELECT 1#token=hunter2|SELECT ?",
        "STRINGS_AND_HASHES|SELECT a#hunter2|SELECT a",
        "STRINGS_AND_HASHES|SELECT a FROM t#|SELECT a FROM t",
        "STRINGS_AND_HASHES|SELECT '#1', a //b|SELECT ?, a //b",
        "STRINGS|SELECT a FROM #temp|SELECT a FROM #temp",
        "NAMES|SELECT a #> ?, a//b, SERIAL# FROM #temp|SELECT a #> ?, a//b, SERIAL# FROM #temp",
        "NAMES|SELECT a # hunter2|SELECT a",
        "NAMES_AND_SLASHES|SELECT a // hunter2|SELECT a",
        "NAMES_AND_SLASHES|SELECT a//hunter2|SELECT a",
        "NAMES_AND_SLASHES|SELECT a / b, '//', \"c\"|SELECT a / b, ?, \"c\"",
        "FOREIGN|SELECT \"a\" //hunter2|SELECT \"a\"",
        "FOREIGN|SELECT \"a\" #hunter2|SELECT \"a\"",
        "UNKNOWN|SELECT \"a\", b //hunter2|SELECT ?, b",
        "UNKNOWN|SELECT b #hunter2|SELECT b",
      })
  void commentsOfADialectAreGone(SqlDialect dialect, String sql, String shape) {
    assertEquals(shape, normalize(sql, dialect));
    assertEquals("b" + shape + " c", normalize("b" + sql + "\n c", dialect));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "EXEC sp_password NULL, hunter2, bob|EXEC sp_password NULL, ?, ?",
        "EXEC dbo.login hunter2, 1|EXEC dbo.login ?, ?",
        "EXEC login hunter2|EXEC login ?",
        "EXECUTE login @who = bob, @password=hunter2|EXECUTE login @who = ?, @password=?",
        "EXEC @status = dbo.login @a|EXEC @status = dbo.login @a",
        "EXECUTE plan USING @a|EXECUTE plan USING @a",
        "EXECUTE IMMEDIATE statement|EXECUTE IMMEDIATE statement",
        "EXECUTE PROCEDURE find_users|EXECUTE PROCEDURE find_users",
        "EXEC find_users; SELECT a, b FROM t|EXEC find_users; SELECT a, b FROM t",
      })
  void argumentsOfProceduresAreValuesWithoutQuotesToo(String sql, String shape) {
    assertEquals(shape, normalize(sql));
  }

  @Test
  void aMillionValuesAreOneShape() {
    assertEquals("x IN (?) AND y", normalize("x IN (" + "12, ".repeat(1_000_000) + "3) AND y"));
    assertEquals("VALUES (?) z", normalize("VALUES (1)" + ", (2, 'x')".repeat(100_000) + " z"));
  }

  @Test
  void timeIsLinear() {
    for (String part :
        List.of(
            "'", "/*", "/* */", "$a$", "$", "\"", "\\'", "E'\\", "(", "IN (", "q'[", "-", "a",
            "'\\'a'", "#", "//")) {
      assertTimeout(Duration.ofSeconds(2), () -> normalize(part.repeat(1_000_000)), part);
      String inList = "x IN (" + part.repeat(1_000_000);
      assertTimeout(Duration.ofSeconds(2), () -> normalize(inList), inList.substring(0, 12));
    }
  }

  @Test
  void anyTextWillDoAndTwiceChangesNothing() {
    String[] parts = {
      "SELECT ",
      "IN ",
      "(",
      ")",
      ",",
      " ",
      "'",
      "''",
      "\"",
      "`",
      "$",
      "$$",
      "$t$",
      "1",
      ".",
      "-",
      "+",
      "=",
      "?",
      ":",
      "::",
      ":n",
      "a",
      "E",
      "N'",
      "q'[",
      "--",
      "/*",
      "*/",
      "\n",
      "VALUES",
      "#",
      "/",
      "EXEC ",
      "\\",
      ";",
      "IDENTIFIED BY ",
      "CREATE USER ",
      "PASSWORD ",
      "REPLACE",
      "NULL",
      "\"u\"",
      "'x'",
      "\u2026",
      "\ud800",
      "\u00e9",
      "\u0000",
      "LIKE",
      "THEN ",
      "CALL ",
      "BETWEEN ",
      "AND ",
      "ESCAPE",
      "a_long_identifier_of_a_column",
      "]]'"
    };
    Random random = new Random(42);
    for (int round = 0; round < 200_000; round++) {
      StringBuilder sql = new StringBuilder();
      int length = random.nextInt(round % 100 == 0 ? 400 : 14);
      for (int i = 0; i < length; i++) {
        sql.append(parts[random.nextInt(parts.length)]);
      }
      SqlDialect dialect = SqlDialect.values()[round % SqlDialect.values().length];
      String once = normalize(sql.toString(), dialect);
      assertTrue(once.length() <= SqlNormalizer.MAX_LENGTH);
      assertEquals(once, normalize(once, dialect), () -> dialect + " of " + sql);
    }
  }
}
