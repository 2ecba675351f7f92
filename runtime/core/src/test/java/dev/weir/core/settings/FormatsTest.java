package dev.weir.core.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "0s,0",
    "5ns,5",
    "500us,500000",
    "10ms,10000000",
    "10 ms,10000000",
    "5s,5000000000",
    "1m,60000000000",
    "2h,7200000000000",
    "7d,604800000000000",
    "106751d,9223286400000000000"
  })
  void durations(String text, long nanos) {
    assertEquals(nanos, Formats.nanos(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "ms", "-1s", "1.5s", "1S", "1s2ms", "106752d", "\u0665s", "1e3s"})
  void noDurations(String text) {
    assertEquals(Formats.MALFORMED, Formats.nanos(text));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "100,100", "5B,5", "512KB,524288", "64MB,67108864", "1GB,1073741824"})
  void sizes(String text, long bytes) {
    assertEquals(bytes, Formats.bytes(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MB", "-1MB", "1.5GB", "9999999999GB", "1 potato"})
  void noSizes(String text) {
    assertEquals(Formats.MALFORMED, Formats.bytes(text));
  }

  @ParameterizedTest
  @CsvSource({"5%,5", "0%,0", "100%,100", "0.5%,0.5", "5 %,5"})
  void percentages(String text, double percent) {
    assertEquals(percent, Formats.percent(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "5", "-5%", "100.1%", ".5%", "5.%", "NaN%", "1e1%", "0x1p3%"})
  void noPercentages(String text) {
    assertEquals(Double.NaN, Formats.percent(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1/", "/1m", "0/1m", "1/0", "1/1m,2", ",", "1//1m", "-1/1m"})
  void noRates(String text) {
    assertNull(Formats.rates(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000/1m,10000/1h", "1000 / 1m , 10000/60m", "true"})
  void rates(String text) {
    List<Rate> rates =
        List.of(new Rate(1000, 60_000_000_000L), new Rate(10_000, 3_600_000_000_000L));
    assertEquals(rates, Formats.rates(text));
  }
}
