package dev.weir.core.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BasicAuthorizationTest {
  @ParameterizedTest
  @CsvSource({
    "http://scott:tiger@h/,scott:tiger",
    "http://scott:ti%40g+er@h:1/x,scott:ti@g+er",
    "http://scott@h/,scott",
    "http://scott:tiger@my_host/,scott:tiger",
  })
  void theUserOfAnAddressIsSent(URI address, String user) {
    byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
    assertEquals(
        "Basic " + Base64.getEncoder().encodeToString(bytes), BasicAuthorization.of(address));
  }

  @Test
  void withoutAUserNothingIs() {
    assertEquals(null, BasicAuthorization.of(URI.create("http://h/a@b?c=d@e")));
    assertEquals(null, BasicAuthorization.of(URI.create("mailto:jane@example.org")));
  }
}
