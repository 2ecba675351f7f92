package dev.weir.core.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What stands behind {@code diff}. */
final class DiffArguments {
  final List<String> files = new ArrayList<>();
  final Set<String> findings = new HashSet<>();
  final List<Bound> bounds = new ArrayList<>();
  int width = Width.DEFAULT;
  boolean help;

  DiffArguments(List<String> args) throws UsageException {
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      switch (arg) {
        case "--help", "-h" -> help = true;
        case "--width" -> width = Width.of(value(args, ++i));
        case "--fail-on" -> failOn(value(args, ++i));
        default -> {
          if (arg.startsWith("-")) {
            throw new UsageException("unknown option " + arg + "; see diff --help");
          }
          files.add(arg);
        }
      }
    }
    if (files.size() != 2 && !help) {
      throw new UsageException(
          files.size()
              + " files given; it takes a baseline and the current one: diff old.json new.json");
    }
  }

  private static String value(List<String> args, int at) {
    return at < args.size() ? args.get(at) : "";
  }

  private void failOn(String list) throws UsageException {
    for (String one : list.split(",", -1)) {
      String finding = one.strip();
      if (finding.isEmpty()) {
        throw new UsageException(
            "--fail-on takes regression, new-site or a bound; see diff --help");
      }
      if (DiffCommand.isFinding(finding)) {
        findings.add(finding);
      } else {
        bounds.add(Bound.of(finding));
      }
    }
  }
}
