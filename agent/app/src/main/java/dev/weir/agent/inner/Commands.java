package dev.weir.agent.inner;

import dev.weir.agent.inner.command.AdminCommand;
import dev.weir.agent.inner.command.AttachCommand;
import dev.weir.agent.inner.command.DoctorCommand;
import dev.weir.agent.inner.command.ListCommand;
import dev.weir.agent.inner.command.PlanCommand;
import dev.weir.core.history.HistoryFacts;
import dev.weir.core.report.DiffCommand;
import dev.weir.core.report.MergeCommand;
import dev.weir.core.report.ReportCommand;
import dev.weir.core.settings.ConfigCommand;
import java.io.Console;
import java.util.Arrays;
import java.util.List;

/**
 * The command line. Exit codes: 0 fine, 1 failed inside, 2 wrong usage or input, 3 a finding that
 * the caller asked to fail on, 4 too few requests to tell.
 */
public final class Commands {
  private static final String USAGE =
      """
      usage: java -jar weir-agent.jar <command> [--help]
        list                        the JVMs of this user, and where Weir is in them
        attach <pid or main class> [settings]
                                    starts the agent in a running JVM
        report <json>               shows a report as a table, or writes it as HTML, Markdown,
                                    JUnit XML, SARIF or collapsed stacks
        diff <baseline> <current>   what has become slower, by how much, how certain that is
        merge <json>...             one report of many instances
        top [url or pid]            shows a running agent's routes by blocked time
        alerts [ack|resolve <id>]   shows alerts, acknowledges or resolves one
        limits [open|close|reset <name>]
                                    shows limits, sets a breaker by hand
        plan [route or policy]      shows what the mode shadow would have done
        doctor [url or pid]         whether a running agent is well: hooks, settings, the JVM
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
      case "list" -> ListCommand.run(rest, System.out, System.err);
      case "attach" -> AttachCommand.run(rest, System.out, System.err);
      case "report" -> ReportCommand.run(rest, System.out, System.err);
      case "diff" -> DiffCommand.run(rest, HistoryFacts::read, System.out, System.err);
      case "merge" -> MergeCommand.run(rest, System.out, System.err);
      case "top", "alerts", "limits" ->
          AdminCommand.run(command, rest, System.out, System.err, isTerminal());
      case "plan" -> PlanCommand.run(rest, System.out, System.err);
      case "doctor" -> DoctorCommand.run(rest, System.out, System.err);
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

  /** From 22 on there is a console also where output goes into a file. */
  @SuppressWarnings("SystemConsoleNull") // before 22 it is null
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  private static int say(String text) {
    System.out.println(text);
    return 0;
  }
}
