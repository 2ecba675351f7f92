package dev.weir.core.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the text of a properties file as {@link java.util.Properties#load(java.io.Reader)} does,
 * and knows the line of each key.
 *
 * <p>That class knows no lines, forgets duplicates, and gives up the whole file for one malformed
 * escape; here such a line alone is lost.
 */
final class PropertiesReader {

  /** What the decoder puts for bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private final String source;
  private final String text;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private int at;
  private int line = 1;

  PropertiesReader(String source, String text) {
    this.source = source;
    this.text = text;
    // Editors on Windows like to begin a file with a byte order mark.
    at = text.startsWith("\uFEFF") ? 1 : 0;
  }

  /** Reads it all; then ask for the {@link #entries()} and the {@link #problems()}. */
  PropertiesReader read() {
    if (text.indexOf('\0') >= 0) {
      problems.add(new Problem(source, 0, "", "not a text file in UTF-8; nothing of it is used"));
      return this;
    }
    while (at < text.length()) {
      skipBlanks();
      if (atComment()) {
        skipComment();
      } else {
        int first = line;
        String logical = logicalLine();
        if (!logical.isEmpty()) {
          split(first, logical);
        }
      }
    }
    return this;
  }

  /** The settings in their order, of duplicates all. */
  List<Entry> entries() {
    return entries;
  }

  List<Problem> problems() {
    return problems;
  }

  private void skipBlanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
  }

  private boolean atComment() {
    return at < text.length() && (text.charAt(at) == '#' || text.charAt(at) == '!');
  }

  private void skipComment() {
    while (at < text.length() && !isEnd(text.charAt(at))) {
      at++;
    }
    skipEnd();
  }

  private void skipEnd() {
    if (at < text.length()) {
      line++;
      at += text.startsWith("\r\n", at) ? 2 : 1;
    }
  }

  /** The rest of this line and of those that continue it, escapes still in place. */
  private String logicalLine() {
    StringBuilder logical = new StringBuilder();
    while (at < text.length() && !isEnd(text.charAt(at))) {
      char c = text.charAt(at++);
      if (c != '\\') {
        logical.append(c);
      } else if (at < text.length() && isEnd(text.charAt(at))) {
        skipEnd();
        skipBlanks();
        if (logical.isEmpty() && atComment()) {
          // Only what continues something cannot be a comment.
          return "";
        }
      } else if (at < text.length()) {
        logical.append(c).append(text.charAt(at++));
      }
    }
    skipEnd();
    return logical.toString();
  }

  private void split(int number, String logical) {
    int keyEnd = 0;
    while (keyEnd < logical.length() && !isSeparator(logical.charAt(keyEnd))) {
      keyEnd += logical.charAt(keyEnd) == '\\' ? 2 : 1;
    }
    int value = afterBlanks(logical, keyEnd);
    if (value < logical.length()
        && (logical.charAt(value) == '=' || logical.charAt(value) == ':')) {
      value = afterBlanks(logical, value + 1);
    }
    String key = logical.substring(0, keyEnd);
    try {
      key = unescape(key);
      add(number, key, unescape(logical.substring(value)));
    } catch (MalformedEscape malformed) {
      problem(number, key, "malformed \\u escape, which needs four hexadecimal digits");
    }
  }

  private void add(int number, String key, String value) {
    if (key.indexOf(REPLACEMENT) >= 0 || value.indexOf(REPLACEMENT) >= 0) {
      problem(number, key, "not in UTF-8");
      return;
    }
    Integer earlier = lines.put(key, number);
    if (earlier != null) {
      String message = "set in line " + earlier + " already; the later line counts";
      problems.add(new Problem(source, number, key, message));
    }
    entries.add(new Entry(source, number, key, value.trim()));
  }

  private void problem(int number, String key, String message) {
    problems.add(new Problem(source, number, key, message + "; this line is ignored"));
  }

  private static int afterBlanks(String text, int from) {
    int i = from;
    while (i < text.length() && isBlank(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static String unescape(String text) throws MalformedEscape {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        c = text.charAt(++i);
        switch (c) {
          case 't' -> c = '\t';
          case 'n' -> c = '\n';
          case 'r' -> c = '\r';
          case 'f' -> c = '\f';
          case 'u' -> {
            c = unicode(text, i + 1);
            i += 4;
          }
          default -> {}
        }
      }
      plain.append(c);
    }
    return plain.toString();
  }

  private static char unicode(String text, int from) throws MalformedEscape {
    int code = 0;
    for (int i = from; i < from + 4; i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      // Only ASCII digits: Character.digit alone would take those of every script.
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw new MalformedEscape();
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\f';
  }

  private static boolean isEnd(char c) {
    return c == '\n' || c == '\r';
  }

  private static boolean isSeparator(char c) {
    return c == '=' || c == ':' || isBlank(c);
  }

  private static final class MalformedEscape extends Exception {
    MalformedEscape() {
      super(null, null, false, false);
    }
  }
}
