package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class PlainPathsTest {
  @Test
  void aPlainPathIsItself() {
    String path = "/shop/users/17.json";
    assertSame(path, PlainPaths.of(path));
    assertEquals("/", PlainPaths.of("/"));
  }

  @Test
  void whatServersMapToTheSameIsTheSame() {
    for (String raw :
        new String[] {
          "/%72eports/17",
          "//reports/17",
          "/x/../reports/17",
          "/x/%2e%2e/reports/17",
          "/./reports/17",
          "/reports;a=1/17;jsessionid=3",
          "/reports//17",
          "/../reports/17",
        }) {
      assertEquals("/reports/17", PlainPaths.of(raw), raw);
    }
  }

  @Test
  void anEncodedSlashAndBrokenEncodingsStay() {
    assertEquals("/a%2Fb", PlainPaths.of("/a%2Fb"));
    assertEquals("/a%", PlainPaths.of("/a%"));
    assertEquals("/a%zz", PlainPaths.of("/a%zz"));
    assertEquals("/\u00e4", PlainPaths.of("/%c3%a4"));
    assertEquals("/a/", PlainPaths.of("/a;b/"));
  }
}
