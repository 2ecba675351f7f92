package dev.weir.agent.inner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.core.alert.AlertOrigin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertSourceTest {
  private static final AlertOrigin DASHBOARD = new AlertOrigin("web-1:40123", "http://h:40123/");

  private long now = 3;
  private long listensAt;

  private final AlertSource source =
      new AlertSource(this::dashboard, new Identity("web-1", 12), () -> now, nanos -> now += nanos);

  private @Nullable AlertOrigin dashboard() {
    return now >= listensAt ? DASHBOARD : null;
  }

  @Test
  void isTheDashboardsOnceThatListens() {
    listensAt = now + 1_000_000_000L;
    assertEquals(DASHBOARD, source.get());
    assertTrue(now >= listensAt);
  }

  @Test
  void isTheProcessWhereTheDashboardTakesTooLongAndStaysSo() {
    long began = now;
    listensAt = now + 6_000_000_000L;
    AlertOrigin told = new AlertOrigin("web-1:pid-12", "");
    assertEquals(told, source.get());
    assertTrue(now - began < 5_100_000_000L, (now - began) + " ns");
    now += 10_000_000_000L;
    assertEquals(told, source.get());
  }
}
