package dev.weir.agent.inner;

import dev.weir.core.report.ReportCommand;
import dev.weir.core.settings.ConfigCommand;
import java.util.Arrays;
import java.util.List;

/** The command line. Exit codes: 0 fine, 1 failed inside, 2 wrong usage or input. */
public final class Commands {
  private static final String USAGE =
      """
      usage: java -jar weir-agent.jar <command> [--help]
        report <json>               shows a report as a table
        config check <file>         checks a settings file
        config explain [file]       every setting, its value, and where that came from
        config init                 prints a settings file with every key explained
        version                     prints the version
      or:  java -javaagent:weir-agent.jar[=<settings file or key=value,...>] ...\
      """;

  private Commands() {}

  /** Runs one command and returns the exit code. */
  public static int run(String[] arguments) {
    List<String> rest =
        arguments.length == 0 ? List.of() : Arrays.asList(arguments).subList(1, arguments.length);
    String command = arguments.length == 0 ? "" : arguments[0];
    return switch (command) {
      case "report" -> ReportCommand.run(rest, System.out, System.err);
      case "config" -> new ConfigCommand().run(rest, System.out, System.err);
      case "version", "--version" -> say(Version.TEXT);
      case "help", "--help", "-h" -> say(USAGE);
      default -> {
        System.err.println(
            command.isEmpty() ? USAGE : "weir: no such command: " + command + "; see --help");
        yield 2;
      }
    };
  }

  private static int say(String text) {
    System.out.println(text);
    return 0;
  }
}
