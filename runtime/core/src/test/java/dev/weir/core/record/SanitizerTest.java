package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SanitizerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jdbc:postgresql://user:pw@host:5432/db?user=x&password=y|jdbc:postgresql://host:5432/db",
        "jdbc:postgresql://h1:5432,h2:5433/db?a=b|jdbc:postgresql://h1:5432,h2:5433/db",
        "jdbc:postgresql://[::1]:5432/db|jdbc:postgresql://[::1]:5432/db",
        "jdbc:postgresql:db|jdbc:postgresql:db",
        "jdbc:h2:mem:shop;USER=sa;PASSWORD=x|jdbc:h2:mem:shop",
        "jdbc:h2:tcp://localhost:9092/~/shop;USER=sa|jdbc:h2:tcp://localhost:9092/~/shop",
        "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://u:pw@h/x'|jdbc:h2:mem:x",
        "jdbc:sqlserver://h:1433;databaseName=orders;user=sa;password=x|jdbc:sqlserver://h:1433;databaseName=orders",
        "jdbc:sqlserver://h;password={a;databaseName=pw};database=orders|jdbc:sqlserver://h;databaseName=orders",
        "jdbc:sqlserver://h\\inst:1433;user=sa|jdbc:sqlserver://h\\inst:1433",
        "jdbc:oracle:thin:scott/tiger@//h:1521/svc|jdbc:oracle:thin:@//h:1521/svc",
        "jdbc:oracle:thin:@h:1521:sid|jdbc:oracle:thin:@h:1521:sid",
        "jdbc:oracle:thin:scott/ti@ger@h:1521:sid|jdbc:oracle:thin:@h:1521:sid",
        "jdbc:oracle:thin:@//h:1521/svc?password=p@ss|jdbc:oracle:thin:@//h:1521/svc",
        "jdbc:oracle:thin:u/p@(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=h)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=svc)))|jdbc:oracle:thin:@//h:1521/svc",
        "jdbc:mysql://u:p@h:3306/shop?useSSL=false|jdbc:mysql://h:3306/shop",
        "jdbc:mysql://address=(host=h)(port=3306)(user=u)(password=p)/shop?x=y|jdbc:mysql://h:3306/shop",
        "jdbc:mysql://(host=h,port=3306,user=u,password=p),(host=i,password=p)/shop|jdbc:mysql://h:3306,i/shop",
        "jdbc:mysql:loadbalance://h1,h2/shop?user=u|jdbc:mysql:loadbalance://h1,h2/shop",
        "jdbc:db2://h:50000/SHOP:user=u;password=p;|jdbc:db2://h:50000/SHOP",
        "jdbc:teradata://h/DATABASE=d,USER=u,PASSWORD=p|jdbc:teradata://h",
        "jdbc:sqlite:/var/shop.db?cipher=x|jdbc:sqlite:/var/shop.db",
        "jdbc:derby:shop;user=u|jdbc:derby:shop",
        "jdbc:mysql://user:1234#rest@host:3306/shop?useSSL=false|jdbc:mysql://host:3306/shop",
        "jdbc:mysql://user:1234;rest@host/shop|jdbc:mysql://host/shop",
        "jdbc:mysql://user:12?rest#x@host/shop?password=p@ss|jdbc:mysql://host/shop",
        "jdbc:mysql://user:123456?a=b@host/shop?password=p@ss|jdbc:mysql://host/shop",
        "jdbc:postgresql://h1:5432,h2:5432/db?user=a@b|jdbc:postgresql://h1:5432,h2:5432/db",
        "jdbc:sqlserver://host:1433;user=a@b|jdbc:sqlserver://host:1433",
        "jdbc:sqlserver://host:1433;encrypt=true;Column Encryption=a@b|jdbc:sqlserver://host:1433",
        "jdbc:hive2://h1:2181,h2:2181/db;principal=hive/_HOST@REALM|jdbc:hive2://h1:2181,h2:2181/db",
        "jdbc:mysql://[::1]:3306/db?user=a@b|jdbc:mysql://[::1]:3306/db",
        "jdbc:teradata://h/USER=u,PASSWORD=p@ss|jdbc:teradata://h",
        "jdbc:db2://h:50000/SHOP:password=p@ss;|jdbc:db2://h:50000/SHOP",
        "jdbc:salesforce:User=u;Password=p|jdbc:salesforce:",
        "jdbc:odbc:PWD=p;DSN=x|jdbc:odbc:",
        "jdbc:h2:/data//shop;USER=sa|jdbc:h2:/data//shop",
        "jdbc:bigquery://https://www.googleapis.com:443;ProjectId=x;OAuthPvtKey=k@x|jdbc:bigquery://https://www.googleapis.com:443",
      })
  void jdbcUrlsKeepWhereAndLoseWho(String url, String sanitized) {
    assertEquals(sanitized, Sanitizer.jdbcUrl(url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://u:hunter2@h/db",
        "jdbc:postgresql://u:hunter2/x@h/db",
        "jdbc:postgresql://u:hunter2?x@h/db",
        "jdbc:postgresql://u:p@hunter2@h/db",
        "jdbc:postgresql://h/db&password=hunter2",
        "jdbc:postgresql://h/db?email=a@hunter2",
        "jdbc:x:u/hunter2@h",
        "jdbc:x:u/hunter2//x@h",
        "jdbc:x:u/hun=hunter2;x@h",
        "jdbc:postgresql://u:1234?hunter2@h/db",
        "jdbc:postgresql://u:1234/hunter2@h/db",
        "jdbc:postgresql://u:1234&hunter2@h/db",
        "jdbc:postgresql://u:99999#hunter2@h/db",
        "jdbc:teradata://h/USER=u,PASSWORD=p@hunter2",
        "jdbc:db2://h:50000/SHOP:password=p@hunter2;",
        "jdbc:salesforce:User=u;Password=hunter2",
        "jdbc:mysql://h1:3306,(host=h2,password=hunter2)/db",
        "jdbc:x:u/hunter2?@h",
        "jdbc:oracle:thin:u/hunter2",
        "jdbc:oracle:thin:u/\"hunter2@x\"@h:1:s",
        "jdbc:oracle:thin:@(DESCRIPTION=(HOST=h)(PASSWORD=hunter2))",
        "jdbc:mysql://address=(host=h)(password=hunter2",
        "redis://:hunter2@h:6379/0",
      })
  void noPasswordSurvives(String url) {
    assertFalse(Sanitizer.jdbcUrl(url).contains("hunter2"), () -> Sanitizer.jdbcUrl(url));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://u:pw@Example.ORG/a?b=c|https://example.org:443",
        "HTTP://example.org|http://example.org:80",
        "http://example.org:8080/|http://example.org:8080",
        "http://[2001:DB8::1]:8080/x|http://[2001:db8::1]:8080",
        "http://u:pw@my_service:8080/x|http://my_service:8080",
        "http://my_service/x|http://my_service:80",
        "wss://h|wss://h:443",
        "http://u:pw#x@h/|http://u:80",
        "redis://:pw@h:6379/0|redis://h:6379",
        "mailto:jane@example.org|mailto://",
      })
  void endpointsAreSchemeHostAndPort(String uri, String endpoint) {
    assertEquals(endpoint, Sanitizer.endpoint(URI.create(uri)));
  }

  @Test
  void endpointsAreCompletedFromTheirParts() {
    assertEquals("https://h:443", Sanitizer.endpoint("https", "h", -1));
    assertEquals("http://[::1]:80", Sanitizer.endpoint("http", "::1", 0));
    assertEquals("tcp://h", Sanitizer.endpoint("tcp", "h", 70_000));
    assertEquals("h:25", Sanitizer.endpoint(null, "H", 25));
    assertEquals("http://h:80", Sanitizer.endpoint("http", "u:pw@h/secret?x", -1));
    assertEquals("http://", Sanitizer.endpoint("http", null, 80));
    assertEquals("", Sanitizer.endpoint(null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/usr/bin/convert|convert",
        "convert|convert",
        "C:\\Windows\\cmd.exe|cmd.exe",
        "/usr/bin/curl -u jane:hunter2 http://h/x|curl",
        "\"C:\\Program Files\\x.exe\" --token t|x.exe",
        "./run.sh|run.sh",
        "/bin/echo -p/hunter2|echo",
        "PGPASSWORD=hunter2|PGPASSWORD",
        "/bin/echo;hunter2|echo",
        "https://h/run?hunter2|run",
        "/tmp/tool-kQzWxHbTnYvRmLpSdGfJcA|tool-{}",
        "PGPASSWORD=/hunter2 /usr/bin/psql|PGPASSWORD",
      })
  void commandsKeepTheirName(String command, String name) {
    assertEquals(name, Sanitizer.command(command));
  }

  @Test
  void nullIsEmpty() {
    assertEquals("", Sanitizer.jdbcUrl(null));
    assertEquals("", Sanitizer.command(null));
  }

  @Test
  void controlCharactersAndLengthAreCurbed() {
    assertEquals("jdbc:h2:mem:ab", Sanitizer.jdbcUrl("jdbc:h2:mem:a\u001b\nb"));
    assertEquals(Sanitizer.MAX_LENGTH, Sanitizer.jdbcUrl("jdbc:h2:" + "x".repeat(9999)).length());
  }

  @Test
  void anyTextWillDo() {
    String[] parts = {
      "jdbc:", "oracle:", "thin:", "mysql:", "sqlserver:", "//", "/", "@", ":", ";", "?", "&", "#",
          "=",
      "(", ")", "{", "}", "[", "]", "host", "port", "address=", "databaseName", "SID", " ", "x",
          "7",
      "\"", "\\", "\ud800", "\u0000", ","
    };
    Random random = new Random(3);
    for (int round = 0; round < 200_000; round++) {
      StringBuilder text = new StringBuilder(round % 2 == 0 ? "jdbc:" : "");
      for (int i = random.nextInt(16); i > 0; i--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      String any = text.toString();
      assertTrue(Sanitizer.jdbcUrl(any).length() <= Sanitizer.MAX_LENGTH);
      assertTrue(Sanitizer.endpoint(any, any, 1).length() <= Sanitizer.MAX_LENGTH);
      assertTrue(Sanitizer.command(any).length() <= Sanitizer.MAX_LENGTH);
    }
  }
}
