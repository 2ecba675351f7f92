package dev.weir.agent.inner.admin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/openmetrics-text",
        "Application/OpenMetrics-Text; Version=\"1.0.0\"; charset=utf-8",
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,"
            + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
            + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        "text/plain, application/openmetrics-text",
        "text/plain;q=0.5, application/openmetrics-text;version=0.0.1;q=0.4,"
            + " application/openmetrics-text;q=0.6",
        "application/*",
        "application/*, text/plain;q=0.9",
        "application/openmetrics-text, */*",
        "application/openmetrics-text, text/plain;version=0.0.3"
      })
  void whoWantsOpenMetricsMostGetsIt(String header) {
    assertTrue(Accepted.prefersOpenMetrics(header));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*/*",
        "text/plain",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "text/plain, application/openmetrics-text;q=0",
        "application/openmetrics-text;q=0",
        "application/openmetrics-text;q=0.000, */*",
        "text/plain;q=1, application/openmetrics-text;q=0.1",
        "application/openmetrics-text;version=0.0.1",
        "application/openmetrics-text;version=0.0.1, text/plain;version=0.0.4;q=0.1",
        "application/openmetrics-text;version=1.0.0;q=0, application/openmetrics-text",
        "application/openmetrics-text;q=high",
        "application/openmetrics-text;q=1.5",
        "application/openmetrics-text;q=-1",
        "application/openmetrics-textual",
        "application/json",
        ",;q=1,/,="
      })
  void everybodyElseGetsTheTextOfPrometheus(String header) {
    assertFalse(Accepted.prefersOpenMetrics(header));
  }

  @Test
  void whoSaysNothingGetsTheTextOfPrometheus() {
    assertFalse(Accepted.prefersOpenMetrics(null));
  }
}
