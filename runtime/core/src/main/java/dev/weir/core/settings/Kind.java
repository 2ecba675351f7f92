package dev.weir.core.settings;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a key's value must look like. */
enum Kind {
  /** Any text; empty is none. */
  TEXT("text"),
  /** Any text but none. */
  NAME("a name or pattern, and not empty"),
  /** Any text, never shown. */
  SECRET("text"),
  FLAG("true or false"),
  /** One of the key's words, in any case. */
  WORD("one of"),
  DURATION("a duration such as 10ms, 5s or 1m"),
  /** A duration above 0. */
  PERIOD("a duration above 0 such as 10ms, 5s or 1m"),
  SIZE("a size such as 512KB, 64MB or 1GB"),
  PERCENT("a percentage from 0% to 100% such as 5%"),
  COUNT("a whole number from 1 on"),
  /** A count that may be 0. */
  AMOUNT("a whole number from 0 on"),
  PORT("a port from 0 to 65535, or -1 for off"),
  FACTOR("a number from 1 on such as 2 or 1.5"),
  FRACTION("a number from 0 to 1 such as 0.2"),
  RATES("a rate such as 1000/1m or 1000/1m,10000/1h"),
  /** Names and commas; empty is none. */
  LIST("a list such as com.acme,org.acme"),
  METHOD("a method such as com.acme.Job#run or com.acme.Repo#find*"),
  URL("a URL that starts with http:// or https://"),
  /** A URL whose path is the key to somebody's door, so that it is never shown. */
  SECRET_URL("a URL that starts with http:// or https://"),
  REDIS("an address such as redis://host:6379");

  private final String expectation;

  Kind(String expectation) {
    this.expectation = expectation;
  }

  /** What a valid value is, to follow "is not". */
  String expectation(List<String> words) {
    return this == WORD ? "one of " + String.join(", ", words) : expectation;
  }

  boolean secret() {
    return this == SECRET || this == SECRET_URL;
  }

  /** The value in its proper form, or null where it is malformed or out of range. */
  @Nullable String accept(String value, List<String> words) {
    return switch (this) {
      case FLAG -> word(value, List.of("true", "false"));
      case WORD -> word(value, words);
      case RATES -> {
        String flag = word(value, List.of("true", "false"));
        String rates = flag == null ? value : flag;
        yield Formats.rates(rates) == null ? null : rates;
      }
      default -> valid(value) ? value : null;
    };
  }

  private boolean valid(String value) {
    return switch (this) {
      case NAME -> !value.isEmpty();
      case DURATION -> Formats.nanos(value) >= 0;
      case PERIOD -> Formats.nanos(value) > 0;
      case SIZE -> Formats.bytes(value) >= 0;
      case PERCENT -> Formats.percent(value) >= 0;
      case COUNT -> within(value, 1, Integer.MAX_VALUE);
      case AMOUNT -> within(value, 0, Integer.MAX_VALUE);
      case PORT -> within(value, -1, 65535);
      case FACTOR -> Formats.number(value) >= 1;
      case FRACTION -> Formats.number(value) <= 1;
      case LIST -> onlyNames(value);
      case METHOD -> value.indexOf('#') > 0 && !value.endsWith("#");
      case URL, SECRET_URL -> value.isEmpty() || address(value, "http") || address(value, "https");
      case REDIS -> address(value, "redis") || address(value, "rediss") || !value.contains("://");
      default -> true;
    };
  }

  private static @Nullable String word(String value, List<String> words) {
    for (String word : words) {
      if (word.equalsIgnoreCase(value)) {
        return word;
      }
    }
    return null;
  }

  private static boolean within(String value, long least, long most) {
    long number = Formats.whole(value);
    return number >= least && number <= most;
  }

  private static boolean onlyNames(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!Character.isJavaIdentifierPart(c) && ".,*/- ".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean address(String value, String scheme) {
    String start = scheme + "://";
    return value.toLowerCase(Locale.ROOT).startsWith(start)
        && value.length() > start.length()
        && value.indexOf(' ') < 0;
  }
}
