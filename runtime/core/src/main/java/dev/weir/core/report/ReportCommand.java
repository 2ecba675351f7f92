package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command {@code report <json>}: prints a report as a table, or writes it in other formats.
 * Exit codes: 0 fine, 1 a file could not be written, 2 wrong usage or input; said in one line.
 */
public final class ReportCommand {
  private static final String USAGE =
      """
      Usage: report <json> [--width <columns>]
             report <json> [--html <file>] [--markdown <file>] [--junit <file>]
                           [--sarif <file>] [--collapsed <file>]

      Prints a report as a table: routes by blocked time, under each the operations that
      blocked it and the lines of code that waited. Or writes it in other formats.

        <json>              a weir-report.json
        --width <columns>   the widest line, 80 to 10000 (default: 120)
        --html <file>       one offline page with plots and a flame graph
        --markdown <file>   tables
        --junit <file>      a test case a route, failed where there is a finding
        --sarif <file>      findings and lines, for code hosts
        --collapsed <file>  stacks for flame graph tools
        --help              this text
      """;

  private static final List<String> FORMATS =
      List.of("--html", "--markdown", "--junit", "--sarif", "--collapsed");

  private ReportCommand() {}

  /**
   * Runs the command.
   *
   * @param args what stands behind {@code report}
   * @return the exit code
   */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    try {
      Arguments arguments = new Arguments(args);
      if (arguments.help) {
        return help(out);
      }
      return arguments.formats.isEmpty() ? print(arguments, out) : write(arguments);
    } catch (UsageException e) {
      err.println(PlainText.of("weir report: " + e.getMessage()));
      return 2;
    } catch (IOException e) {
      err.println(PlainText.of("weir report: " + e.getMessage()));
      return 1;
    }
  }

  private static int help(PrintStream out) {
    out.print(USAGE);
    return 0;
  }

  private static int print(Arguments arguments, PrintStream out) throws UsageException {
    out.print(TextReport.render(ReportFile.read(arguments.file), arguments.width));
    out.flush();
    return 0;
  }

  private static int write(Arguments arguments) throws UsageException, IOException {
    JsonNode report = ReportFile.read(arguments.file);
    for (Map.Entry<String, String> format : arguments.formats.entrySet()) {
      byte[] content =
          switch (format.getKey()) {
            case "--html" -> Page.offline(utf8(report.toString()));
            case "--markdown" -> utf8(MarkdownReport.render(report));
            case "--junit" -> utf8(JunitReport.render(report));
            case "--sarif" -> utf8(SarifReport.render(report));
            default -> utf8(CollapsedStacks.render(report));
          };
      AtomicFile.write(path(format.getValue()), content);
    }
    return 0;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Path path(String file) throws UsageException {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new UsageException(file + " is no name of a file");
    }
  }

  private static final class Arguments {
    private String file = "";
    private int width = Width.DEFAULT;
    private boolean help;
    private final Map<String, String> formats = new LinkedHashMap<>();

    Arguments(List<String> args) throws UsageException {
      for (int i = 0; i < args.size(); i++) {
        String arg = args.get(i);
        if (arg.equals("--help") || arg.equals("-h")) {
          help = true;
        } else if (arg.equals("--width")) {
          i++;
          width = Width.of(i < args.size() ? args.get(i) : "");
        } else if (FORMATS.contains(arg)) {
          i++;
          if (i >= args.size() || args.get(i).isEmpty()) {
            throw new UsageException(arg + " takes a file; see report --help");
          }
          formats.put(arg, args.get(i));
        } else if (arg.startsWith("-")) {
          throw new UsageException("unknown option " + arg + "; see report --help");
        } else if (!file.isEmpty()) {
          throw new UsageException("one file only, not also " + arg + "; see report --help");
        } else {
          file = arg;
        }
      }
      if (file.isEmpty() && !help) {
        throw new UsageException("no file given; try report weir-report.json");
      }
    }
  }
}
