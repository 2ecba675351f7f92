package dev.weir.core.report;

import static java.math.RoundingMode.HALF_UP;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.core.record.Snapshot.Distribution;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Writes the figures of a report, in the units and with the decimals that a report has. */
final class Figures {
  private static final char REPLACEMENT = '\uFFFD';

  private final JsonGenerator json;

  Figures(JsonGenerator json) {
    this.json = json;
  }

  /** A distribution of nanoseconds. */
  void milliseconds(String name, Distribution nanos) throws IOException {
    json.writeObjectFieldStart(name);
    eachMilliseconds(nanos);
    json.writeEndObject();
  }

  /** A distribution of nanoseconds that not every request has. */
  void measuredMilliseconds(String name, Distribution nanos) throws IOException {
    json.writeObjectFieldStart(name);
    eachMilliseconds(nanos);
    json.writeNumberField("measured", nanos.count());
    json.writeEndObject();
  }

  private void eachMilliseconds(Distribution nanos) throws IOException {
    milliseconds("total", nanos.total());
    milliseconds("mean", Math.round(nanos.mean()));
    milliseconds("p50", nanos.p50());
    milliseconds("p90", nanos.p90());
    milliseconds("p95", nanos.p95());
    milliseconds("p99", nanos.p99());
    milliseconds("p999", nanos.p999());
    milliseconds("max", nanos.max());
    histogram(nanos);
  }

  /** All of it, where whoever took the snapshot asked for it. */
  private void histogram(Distribution of) throws IOException {
    if (!of.histogram().isEmpty()) {
      json.writeStringField("histogram", of.histogram());
    }
  }

  /** A distribution of bytes that not every request has. */
  void measuredBytes(String name, Distribution bytes) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("total", bytes.total());
    json.writeNumberField("mean", Math.round(bytes.mean()));
    json.writeNumberField("p50", bytes.p50());
    json.writeNumberField("p90", bytes.p90());
    json.writeNumberField("p95", bytes.p95());
    json.writeNumberField("p99", bytes.p99());
    json.writeNumberField("p999", bytes.p999());
    json.writeNumberField("max", bytes.max());
    histogram(bytes);
    json.writeNumberField("measured", bytes.count());
    json.writeEndObject();
  }

  /** Nanoseconds as milliseconds with up to three decimals. */
  void milliseconds(String name, long nanos) throws IOException {
    decimal(name, nanos / 1000 + (nanos % 1000 >= 500 ? 1 : 0), 1000);
  }

  /** A ratio with up to six decimals, so that one error in a million requests shows. */
  void ratio(String name, double ratio) throws IOException {
    decimal(name, Math.round(ratio * 1_000_000), 1_000_000);
  }

  /** Any number with up to four decimals, negative ones too. */
  void decimals(String name, double number) throws IOException {
    json.writeNumberField(name, plain(BigDecimal.valueOf(number).setScale(4, HALF_UP)));
  }

  /** Without zeros at its end, and without an exponent. */
  static BigDecimal plain(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  /** Exact, and never in scientific notation, which a double of this size would come out in. */
  private void decimal(String name, long scaled, int scale) throws IOException {
    long positive = Math.max(scaled, 0);
    json.writeFieldName(name);
    if (positive % scale == 0) {
      json.writeNumber(positive / scale);
      return;
    }
    String decimals = Long.toString(scale + positive % scale).substring(1);
    int end = decimals.length();
    while (decimals.charAt(end - 1) == '0') {
      end--;
    }
    json.writeNumber(positive / scale + "." + decimals.substring(0, end));
  }

  void instant(String name, Instant instant) throws IOException {
    json.writeStringField(name, instant.truncatedTo(ChronoUnit.MILLIS).toString());
  }

  void texts(String name, List<String> texts) throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(wellFormed(text));
    }
    json.writeEndArray();
  }

  void text(String name, String text) throws IOException {
    json.writeStringField(name, wellFormed(text));
  }

  /** A number or a boolean as such, anything else as text. */
  void any(String name, Object value) throws IOException {
    json.writeFieldName(wellFormed(name));
    if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Long || value instanceof Integer) {
      json.writeNumber(((Number) value).longValue());
    } else if (value instanceof Double number && Double.isFinite(number)) {
      json.writeNumber(number);
    } else {
      json.writeString(wellFormed(String.valueOf(value)));
    }
  }

  /** Half a surrogate pair has no UTF-8, and one from a hostile path must not cost the report. */
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return withPairsOnly(text, i);
      }
    }
    return text;
  }

  private static String withPairsOnly(String text, int firstSurrogate) {
    StringBuilder out = new StringBuilder(text);
    for (int i = firstSurrogate; i < out.length(); i++) {
      char c = out.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < out.length()
              && Character.isLowSurrogate(out.charAt(i + 1));
      if (pair) {
        i++;
      } else if (Character.isSurrogate(c)) {
        out.setCharAt(i, REPLACEMENT);
      }
    }
    return out.toString();
  }
}
