package dev.weir.agent.inner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtelEnvironmentTest {
  private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";
  private static final String METRICS_HEADERS = "OTEL_EXPORTER_OTLP_METRICS_HEADERS";
  private static final String ATTRIBUTES = "OTEL_RESOURCE_ATTRIBUTES";

  private static OtelEnvironment of(String... variables) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      all.put(variables[i], variables[i + 1]);
    }
    return new OtelEnvironment(all);
  }

  @Test
  void headersArePairsWithEncodedValues() {
    assertEquals(
        Map.of("api-key", "a b=c,d", "Authorization", "Bearer x+y;z", "empty", ""),
        of(HEADERS, " api-key = a%20b=c%2Cd ,Authorization=Bearer x+y;z,empty=,, ").headers());
    assertEquals(Map.of(), of().headers());
  }

  @Test
  void headersForMetricsTakeThePlaceOfAllOthers() {
    assertEquals(Map.of("b", "2"), of(HEADERS, "a=1,b=1", METRICS_HEADERS, "b=2").headers());
    assertEquals(Map.of("a", "1"), of(HEADERS, "a=1", METRICS_HEADERS, " ").headers());
  }

  @Test
  void whatIsNoHeaderIsLeftOut() {
    assertEquals(
        Map.of("good", "1"),
        of(HEADERS, "good=1,a b=1,=x,noValue,c=%zz,d=x%0D%0Ay,e=%E2%82%AC,f:g=1").headers());
  }

  @ParameterizedTest
  @CsvSource({"shop,service.name=other,shop", ",service.name=other,other", ",team=a,", ",,"})
  void theNameOfTheServiceIsItsOwnVariableOrAnAttribute(
      String name, String attributes, String service) {
    OtelEnvironment environment =
        of(
            "OTEL_SERVICE_NAME",
            name == null ? "" : name,
            ATTRIBUTES,
            attributes == null ? "" : attributes);
    if (service == null) {
      assertNull(environment.service());
    } else {
      assertEquals(service, environment.service());
    }
  }

  @Test
  void attributesAreWhatElseThereIs() {
    assertEquals(
        Map.of("team", "a b", "deployment.environment.name", "prod"),
        of(ATTRIBUTES, "service.name=x,team=a%20b,deployment.environment.name=prod").attributes());
  }

  @ParameterizedTest
  @CsvSource({
    "http://c:4318,http://c:4318/v1/metrics",
    "http://c:4318/,http://c:4318/v1/metrics",
    "http://c:4318/v1/metrics,http://c:4318/v1/metrics",
    "http://c:4318/otlp/?tenant=a/b,http://c:4318/otlp/v1/metrics?tenant=a/b",
    "http://c:4318?tenant=a,http://c:4318/v1/metrics?tenant=a",
    "http://c:4318/v1/metrics?tenant=a#b,http://c:4318/v1/metrics?tenant=a",
    "http://c:4318#a?b,http://c:4318/v1/metrics",
  })
  void thePathOfMetricsIsAddedToThatOfTheEndpoint(String endpoint, String address) {
    assertEquals(address, Otlp.address(endpoint).toString());
  }
}
