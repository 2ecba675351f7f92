package dev.weir.agent.inner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weir.agent.inner.admin.Access;
import dev.weir.agent.inner.http.HttpRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdminServerTest {
  private static HttpRequest get(String host) throws IOException {
    return new HttpRequest(
        "GET",
        "/health",
        Map.of(),
        Map.of("host", host),
        new byte[0],
        true,
        InetAddress.getByName("::1"));
  }

  @Test
  void loopbackOfVersionSixIsShownShortAndTakenEitherWay() throws IOException {
    assertEquals("[::1]", AdminServer.shown(InetAddress.getByName("::1")));
    assertEquals("127.0.0.1", AdminServer.shown(InetAddress.getByName("127.0.0.1")));
    Access access = new Access("::1", true, "");
    assertNull(access.refusal(get("[::1]:7979")));
    assertNull(access.refusal(get("[0:0:0:0:0:0:0:1]:7979")));
    assertNotNull(access.refusal(get("[2001:db8::1]:7979")));
  }
}
