package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilePathsTest {
  private static final String JWT =
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/tmp/reset-" + JWT + "|/tmp/reset-{}",
        "/tmp/reset-" + JWT + ".json|/tmp/reset-{}.json",
        JWT + "/a.txt|{}/a.txt",
        "/data/550e8400-e29b-41d4-a716-446655440000/in.csv|/data/{}/in.csv",
        "/data/upload_550E8400-E29B-41D4-A716-446655440000_7.tmp|/data/upload_{}.tmp",
        "/c/9f86d081884c7d65/x/2c26b46b68ffc68ff99b453c1d304134|/c/{}/x/{}",
        "C:\\temp\\s-9f86d081884c7d65.dat|C:\\temp\\s-{}.dat",
        "/s/ya29A0ARrdaM8kQp7Zx2LwTfB5|/s/{}",
        "/s/kQzWxHbTnYvRmLpSdGfJcA.txt|/s/{}.txt",
        "/s/qzwxhbtnyvrmlpsdgfjc|/s/{}",
      })
  void tokensAreFolded(String path, String folded) {
    assertEquals(folded, FilePaths.fold(path));
    assertSame(folded, FilePaths.fold(folded));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "prices.csv",
        "/etc/acme/prices-2026-11-29.csv",
        "/var/log/app/application.2026-11-29.21-15-00.log.gz",
        "/home/app/lib/spring-boot-autoconfigure-3.2.5.jar",
        "/home/app/lib/netty-transport-native-epoll-4.1.115.Final-linux-x86_64.jar",
        "/opt/app/classes/com/acme/AbstractTransactionalJUnit4SpringContextTests.class",
        "/opt/app/classes/com/acme/Log4J2LoggingSystemFactory$1.class",
        "/opt/app/classes/META-INF/services/jakarta.servlet.ServletContainerInitializer",
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us",
        "/usr/lib/x86_64-linux-gnu/libsystemd-shared-252.so",
        "/opt/java-21-openjdk-arm64/lib/security/default.policy",
        "/home/app/.m2/repository/org/springframework/boot/spring-boot-starter-data-redis-reactive",
        "/home/app/lib/jackson-datatype-jsr310-2.17.2.jar",
        "/home/app/lib/mysql-connector-j-9.1.0.jar",
        "/opt/app/classes/com/acme/shop/web/OrderConfirmationController.class",
        "/etc/ssl/certs/ca-certificates.crt",
        "/srv/tomcat.8080.12345/temp/Tomcat/localhost/ROOT",
        "/opt/app/WEB-INF/views/customer_address_book_of_2025_and_2026.html",
        "C:\\Program Files\\Java\\jdk-17.0.9\\lib\\modules",
        "C:\\Users\\Default User\\AppData\\Local\\Temp\\weir-report.json",
      })
  void namesStayAsTheyAre(String path) {
    assertSame(path, FilePaths.fold(path));
  }

  /** 16 bytes or more, as tokens have them. */
  @Test
  void hardlyAnyTokenIsTakenForAName() {
    Random random = new Random(7);
    int missed = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[16 + random.nextInt(33)];
      random.nextBytes(bytes);
      String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      missed += FilePaths.fold("/tmp/" + token).contains(token) ? 1 : 0;
    }
    assertTrue(missed < 10, "" + missed);
  }

  @Test
  void aFileHasOneKeyHoweverManyTokens() {
    Keys keys = new Keys(100, new LongAdder());
    Key key = keys.ofFile(OperationType.FILE_IO, "/tmp/9f86d081884c7d65.pdf");
    assertEquals("/tmp/{}.pdf", key.target());
    assertSame(key, keys.ofFile(OperationType.FILE_IO, "/tmp/2c26b46b68ffc68f.pdf"));
    keys.sanitizes(false);
    assertEquals(
        "/tmp/9f86d081884c7d65.txt",
        keys.ofFile(OperationType.FILE_IO, "/tmp/9f86d081884c7d65.txt").target());
  }
}
