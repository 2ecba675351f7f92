package dev.weir.agent.inner.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** What somebody says with a change: {@code {"note": "..."}}. Other fields are passed over. */
final class Note {
  /** In characters, not in parts of them. */
  private static final int LONGEST = 1000;

  private Note() {}

  /**
   * The note in a body; empty where there is none.
   *
   * @throws IllegalArgumentException says what is wrong with the body
   */
  static String of(byte[] body) {
    if (body.length == 0) {
      return "";
    }
    try (JsonParser json = new JsonFactory().createParser(body)) {
      String note = read(json);
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("something follows the object in the body");
      }
      return note;
    } catch (IOException e) {
      throw new IllegalArgumentException("the body is no object in JSON", e);
    }
  }

  private static String read(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("the body is no object in JSON");
    }
    String note = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (!name.equals("note")) {
        json.skipChildren();
      } else if (value == JsonToken.VALUE_STRING) {
        note = json.getText();
      } else {
        throw new IllegalArgumentException("note is no text");
      }
    }
    if (note.codePointCount(0, note.length()) > LONGEST) {
      throw new IllegalArgumentException("note has more than " + LONGEST + " characters");
    }
    return note;
  }
}
