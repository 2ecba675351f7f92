package dev.weir.core.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command {@code merge <json>...}: one report of many instances. Exit codes: 0 fine, 1 the file
 * could not be written, 2 wrong usage or input, said in one line.
 */
public final class MergeCommand {
  private static final String USAGE =
      """
      Usage: merge <json>... [--out <file>]

      Makes one report of those of many instances: counts and totals are summed exactly,
      histograms are added up and percentiles taken from the sum. A report covers all since its
      process started, so of several of one process the newest alone counts, which is said on
      standard error; those of one service before and after a restart are of two.

        <json>         reports, weir-report.json
        --out <file>   where to write it (default: standard output)
        --help         this text

      Exit codes: 0 fine, 1 the file cannot be written, 2 wrong usage or input.
      """;

  private MergeCommand() {}

  /**
   * Runs the command.
   *
   * @param args what stands behind {@code merge}
   * @return the exit code
   */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    try {
      return merge(args, out, err);
    } catch (UsageException e) {
      err.println(PlainText.of("weir merge: " + e.getMessage()));
      return 2;
    } catch (IOException e) {
      err.println(PlainText.of("weir merge: " + e.getMessage()));
      return 1;
    }
  }

  private static int merge(List<String> args, PrintStream out, PrintStream err)
      throws UsageException, IOException {
    List<String> files = new ArrayList<>();
    String target = "";
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      if (arg.equals("--help") || arg.equals("-h")) {
        out.print(USAGE);
        return 0;
      } else if (arg.equals("--out")) {
        i++;
        target = i < args.size() ? args.get(i) : "";
        if (target.isEmpty()) {
          throw new UsageException("--out takes a file; see merge --help");
        }
      } else if (arg.startsWith("-")) {
        throw new UsageException("unknown option " + arg + "; see merge --help");
      } else {
        files.add(arg);
      }
    }
    if (files.isEmpty()) {
      throw new UsageException("no file given; try merge a.json b.json --out all.json");
    }
    byte[] merged = merged(files, err).getBytes(StandardCharsets.UTF_8);
    if (target.isEmpty()) {
      out.write(merged);
      out.flush();
    } else {
      AtomicFile.write(path(target), merged);
    }
    return 0;
  }

  private static String merged(List<String> files, PrintStream err) throws UsageException {
    NewestReports newest = new NewestReports();
    for (String file : files) {
      newest.add(file, ReportFile.whole(file));
    }
    if (!newest.left().isEmpty()) {
      err.println(
          PlainText.of(
              "weir merge: left out, since another report of the same process has all of it: "
                  + String.join(", ", newest.left())));
    }
    ReportMerge merge = new ReportMerge();
    for (NewestReports.Named one : newest.kept()) {
      merge.add(one.report(), one.file());
    }
    return merge.text();
  }

  private static Path path(String file) throws UsageException {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new UsageException(file + " is no name of a file");
    }
  }
}
