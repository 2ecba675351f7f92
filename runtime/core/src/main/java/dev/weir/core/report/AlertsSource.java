package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The alerts that there are, for whoever shows them or takes care of them. */
public interface AlertsSource {
  /** No alerts at all. */
  AlertsSource NONE =
      new AlertsSource() {
        @Override
        public void write(JsonGenerator json, @Nullable String level, @Nullable String state) {}

        @Override
        public boolean acknowledge(String id, String note) {
          return false;
        }

        @Override
        public boolean resolve(String id, String note) {
          return false;
        }
      };

  /**
   * Writes alerts as objects into an open array.
   *
   * @param level only of this; null: of any
   * @param state only in this; null: in any
   */
  void write(JsonGenerator json, @Nullable String level, @Nullable String state)
      throws IOException;

  /** Somebody takes care of it; false where there is no such alert. */
  boolean acknowledge(String id, String note);

  /** It is over; false where there is no such alert. */
  boolean resolve(String id, String note);
}
