package dev.weir.agent.inner.command;

import dev.weir.core.report.PlainText;
import dev.weir.core.report.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/** What the commands that ask a running agent have in common: {@code --help}, and how they end. */
final class AdminRun {
  private final String command;
  private final String usage;
  private final Set<String> options;

  /**
   * @param command the word that it is called by
   * @param usage its help
   * @param options what it takes beside {@code --help} and {@code --token}
   */
  AdminRun(String command, String usage, Set<String> options) {
    this.command = command;
    this.usage = usage;
    this.options = options;
  }

  /** A command that knows what it was told. */
  interface Body {
    /** Runs it and returns the exit code. */
    int run(AdminArguments arguments) throws IOException, UsageException, InterruptedException;
  }

  /** Runs it; 1 and one line where nothing answers, 2 and one line where it is wrongly used. */
  int run(List<String> arguments, PrintStream out, PrintStream err, Body body) {
    try {
      AdminArguments read = new AdminArguments(arguments, options);
      if (read.help) {
        out.print(usage);
        return 0;
      }
      int code = body.run(read);
      out.flush();
      return code;
    } catch (UsageException e) {
      return fails(err, e.getMessage() + "; see " + command + " --help", 2);
    } catch (IOException e) {
      return fails(err, String.valueOf(e.getMessage()), 1);
    } catch (InterruptedException e) {
      return 0;
    }
  }

  private int fails(PrintStream err, String why, int code) {
    err.println(PlainText.of("weir " + command + ": " + why));
    return code;
  }
}
