package dev.weir.agent.inner.command;

import dev.weir.core.report.UsageException;
import dev.weir.core.report.Width;
import dev.weir.core.watch.Window;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What stands behind a command that asks a running agent: words, and options with a value. */
final class AdminArguments {
  final List<String> words = new ArrayList<>();
  String token = "";
  String note = "";
  String failOn = "";
  Window window = Window.START;
  int width = Width.DEFAULT;
  boolean all;
  boolean help;
  private final Set<String> known;

  /**
   * @param known the options of the command, beside {@code --help} and {@code --token}
   */
  AdminArguments(List<String> arguments, Set<String> known) throws UsageException {
    this.known = known;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--help") || argument.equals("-h")) {
        help = true;
      } else if (!argument.startsWith("--")) {
        words.add(argument);
      } else if (argument.equals("--all") && known.contains(argument)) {
        all = true;
      } else if (i + 1 == arguments.size()) {
        throw new UsageException(argument + " is unknown or lacks a value");
      } else {
        option(argument, arguments.get(++i));
      }
    }
  }

  private void option(String name, String value) throws UsageException {
    if (!name.equals("--token") && !known.contains(name)) {
      throw new UsageException("unknown option " + name);
    }
    switch (name) {
      case "--token" -> token = value;
      case "--note" -> note = value;
      case "--fail-on" -> failOn = value;
      case "--window" -> window = window(value);
      default -> width = Width.of(value);
    }
  }

  private static Window window(String value) throws UsageException {
    try {
      return Window.of(value);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--window " + value + ": " + e.getMessage());
    }
  }

  /**
   * The agent that the words name from here on; where they name none, the only one there is.
   *
   * @param from how many words are something else
   */
  AdminConnection connection(int from) throws IOException, UsageException {
    if (words.size() > from + 1) {
      throw new UsageException("too many words: " + words.get(from + 1));
    }
    return words.size() > from
        ? AdminConnection.to(words.get(from), token)
        : AdminConnection.toTheOnly(token);
  }
}
