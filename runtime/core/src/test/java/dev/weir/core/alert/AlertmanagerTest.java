package dev.weir.core.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertmanagerTest {
  private static final String URL = "http://127.0.0.1:7979/";
  private static final AlertOrigin ORIGIN = new AlertOrigin("web-1:7979", URL);
  private static final Instant BEGAN = Instant.parse("2026-11-01T03:00:00Z");
  private static final Instant ENDED = Instant.parse("2026-11-01T03:20:00Z");

  private static Alert alert(AlertKind kind, String subject, @Nullable Instant end) {
    AlertState state = end == null ? AlertState.ACTIVE : AlertState.RESOLVED;
    return new Alert(
        "a1", kind, subject, AlertLevel.ERROR, state, "slow", 2, 1, BEGAN, BEGAN, BEGAN, end, null);
  }

  private static Alert slow(String subject) {
    return alert(AlertKind.RESPONSE_TIME, subject, null);
  }

  private static JsonNode message(Alert... alerts) throws IOException {
    return new ObjectMapper().readTree(new AlertmanagerMessage().of(List.of(alerts), ORIGIN));
  }

  private static List<String> names(JsonNode of) {
    TreeSet<String> names = new TreeSet<>();
    of.fieldNames().forEachRemaining(names::add);
    return List.copyOf(names);
  }

  @Test
  void theArrayIsForTheApiAloneTheMessageForAllOthers() {
    String[] api = {"http://am:9093/api/v2/alerts", "https://h/am/api/v2/alerts/?x=1"};
    for (String address : api) {
      assertInstanceOf(
          AlertmanagerApi.class, WebhookFormat.ALERTMANAGER.body(URI.create(address)), address);
    }
    String[] others = {
      "http://h", "http://h/", "http://h/api/v1/alerts", "http://h/?/api/v2/alerts"
    };
    for (String address : others) {
      assertInstanceOf(
          AlertmanagerMessage.class, WebhookFormat.ALERTMANAGER.body(URI.create(address)), address);
    }
  }

  @Test
  void aMessageHasAllThatAlertmanagerSends() throws IOException {
    JsonNode message = message(slow("GET /a"));
    assertEquals(
        List.of(
            "alerts",
            "commonAnnotations",
            "commonLabels",
            "externalURL",
            "groupKey",
            "groupLabels",
            "receiver",
            "status",
            "truncatedAlerts",
            "version"),
        names(message));
    assertEquals("4", message.path("version").textValue());
    assertEquals("weir", message.path("receiver").asText());
    assertEquals(0, message.path("truncatedAlerts").asInt(-1));
    assertEquals(URL, message.path("externalURL").asText());
    JsonNode alert = message.at("/alerts/0");
    assertEquals(
        List.of(
            "annotations", "endsAt", "fingerprint", "generatorURL", "labels", "startsAt", "status"),
        names(alert));
    assertEquals("firing", alert.path("status").asText());
    assertEquals("2026-11-01T03:00:00Z", alert.path("startsAt").asText());
    assertEquals("0001-01-01T00:00:00Z", alert.path("endsAt").asText());
    assertEquals(URL, alert.path("generatorURL").asText());
    assertEquals(message.path("commonLabels"), alert.path("labels"));
    assertEquals(message.path("commonAnnotations"), alert.path("annotations"));
    assertEquals(List.of("instance", "job"), names(message.path("groupLabels")));
  }

  @Test
  void aMessageFiresAsLongAsOneOfItsAlertsDoes() throws IOException {
    Alert over = alert(AlertKind.RESPONSE_TIME, "GET /b", ENDED);
    JsonNode both = message(slow("GET /a"), over);
    assertEquals("firing", both.path("status").asText());
    assertEquals("resolved", both.at("/alerts/1/status").asText());
    assertEquals("2026-11-01T03:20:00Z", both.at("/alerts/1/endsAt").asText());
    JsonNode last = message(over);
    assertEquals("resolved", last.path("status").asText());
    assertEquals(both.path("groupKey"), last.path("groupKey"));
  }

  @Test
  void whatIsCommonIsWhatAllHave() throws IOException {
    JsonNode alike = message(slow("GET /a"), slow("GET /b"));
    assertEquals(List.of("alertname", "instance", "job"), names(alike.path("commonLabels")));
    assertEquals(List.of("id", "severity", "state"), names(alike.path("commonAnnotations")));
    JsonNode mixed = message(slow("GET /a"), alert(AlertKind.PINNING, "GET /b", null));
    assertEquals(List.of("instance", "job"), names(mixed.path("commonLabels")));
    assertEquals(alike.path("groupLabels"), mixed.path("groupLabels"));
    assertEquals(alike.path("groupKey"), mixed.path("groupKey"));
  }

  /** As Alertmanager does, which tells nobody of other annotations. */
  @Test
  void aMessageTellsWhatIsRaisedWorseOrOver() {
    AlertmanagerMessage message = new AlertmanagerMessage();
    for (AlertChange change : AlertChange.values()) {
      boolean news = change != AlertChange.EASED && change != AlertChange.ACKNOWLEDGED;
      assertEquals(news, message.tells(change), change.name());
    }
  }

  @Test
  void aTextThatSlackWouldCutSaysHowManyAreLeftOut() throws IOException {
    List<Alert> many = new ArrayList<>();
    for (int i = 0; i < 499; i++) {
      many.add(alert(AlertKind.RESPONSE_TIME, "GET /" + "a".repeat(200) + i, ENDED));
    }
    many.add(slow("GET /worst"));
    byte[] body = new SlackText().of(many, ORIGIN);
    String text = new ObjectMapper().readTree(body).path("text").asText();
    assertTrue(text.length() < 31_000, text);
    assertTrue(text.startsWith("*ERROR* GET /worst"), text);
    assertTrue(text.matches("(?s).*\nand \\d+ more: " + URL), text.substring(29_000));
  }

  @Test
  void bothFormatsNameAnAlertAlike() throws IOException {
    JsonNode one =
        new ObjectMapper()
            .readTree(new AlertmanagerApi().of(List.of(slow("GET /a")), ORIGIN))
            .get(0);
    JsonNode other = message(slow("GET /a")).at("/alerts/0");
    assertEquals(one.path("labels"), other.path("labels"));
    assertEquals(one.path("annotations"), other.path("annotations"));
    assertFalse(one.has("endsAt"));
  }

  @Test
  void aFingerprintIsTheOneOfPrometheus() throws IOException {
    // Known from its own tests: 5799056148416392346, and the offset of FNV-1a for no label.
    assertEquals(
        Long.toHexString(5799056148416392346L),
        Labels.fingerprint(Map.of("name", "garland, briggs", "fear", "love is not enough")));
    assertEquals("cbf29ce484222325", Labels.fingerprint(Map.of()));
    JsonNode first = message(slow("GET /a")).at("/alerts/0/fingerprint");
    Alert over = alert(AlertKind.RESPONSE_TIME, "GET /a", ENDED);
    assertEquals(first, message(over).at("/alerts/0/fingerprint"));
    assertNotEquals(first, message(slow("GET /b")).at("/alerts/0/fingerprint"));
    assertEquals(16, first.asText().length());
  }
}
