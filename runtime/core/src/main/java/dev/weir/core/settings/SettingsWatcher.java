package dev.weir.core.settings;

import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Notices edits of the properties file: a good one gives new settings, a bad one changes nothing.
 *
 * <p>Not a thread: somebody calls {@link #poll()} each second, always the same thread. A poll that
 * finds nothing costs two {@code stat} calls.
 */
public final class SettingsWatcher {

  /**
   * For so long after its last change a file is read at each poll: a second edit within the
   * resolution of the file system's clock, and of the same length, shows in nothing else.
   */
  private static final long UNSETTLED_MILLIS = 2_000;

  private static final Unchanged UNCHANGED = new Unchanged();

  private final SettingsLoader loader;
  private Settings current;

  /** What the file said last; unlike {@link #current}, with what has to wait for a restart. */
  private Settings lastRead;

  // Written by the thread that polls, read by whoever asks what is wrong.
  private volatile List<Problem> lastProblems;

  /** What was wrong at start with all that is not the file. */
  private final List<Problem> otherProblems;

  // Unknown at first, so that the first poll reads the file: it may have changed since the start.
  private long modified = -1;
  private long length = -1;

  private boolean present;
  private boolean settled;
  private boolean empty;

  /**
   * @param loader the one that loaded at start
   * @param loaded what it loaded
   */
  public SettingsWatcher(SettingsLoader loader, SettingsLoader.Result loaded) {
    this.loader = loader;
    this.current = loaded.settings();
    this.lastRead = loaded.settings();
    this.lastProblems = ofFile(loaded.problems());
    List<Problem> others = new ArrayList<>(loaded.problems());
    others.removeAll(lastProblems);
    this.otherProblems = others;
    File file = loader.file();
    this.present = file != null && file.exists();
  }

  /** The settings in force. */
  public Settings current() {
    return current;
  }

  /** What is wrong with the settings as they were read last. Any thread may ask. */
  public List<Problem> problems() {
    List<Problem> all = new ArrayList<>(otherProblems);
    all.addAll(lastProblems);
    return all;
  }

  /** Looks at the file; to be called about once a second. */
  public Outcome poll() {
    File file = loader.file();
    if (file == null) {
      return UNCHANGED;
    }
    long nowModified = file.lastModified();
    // Images built to be reproducible date their files at 0, which is also what missing ones have.
    if (nowModified == 0 && !file.exists()) {
      return missing();
    }
    long nowLength = file.length();
    if (settled && nowModified == modified && nowLength == length) {
      return UNCHANGED;
    }
    modified = nowModified;
    length = nowLength;
    present = true;
    settled = Math.abs(System.currentTimeMillis() - nowModified) > UNSETTLED_MILLIS;
    if (nowLength == 0 && !empty) {
      // Writers truncate first and write then; only a file that stays empty is meant to be.
      empty = true;
      settled = false;
      return UNCHANGED;
    }
    empty = nowLength == 0;
    return read();
  }

  private Outcome missing() {
    modified = -1;
    length = -1;
    settled = false;
    if (!present) {
      return UNCHANGED;
    }
    present = false;
    String message = "the file is gone; the settings stay as they are";
    return new Rejected(List.of(new Problem(loader.fileName(), 0, "", message)));
  }

  private Outcome read() {
    SettingsLoader.Result result = loader.load();
    List<Problem> problems = ofFile(result.problems());
    if (!problems.isEmpty()) {
      boolean known = problems.equals(lastProblems);
      lastProblems = problems;
      return known ? UNCHANGED : new Rejected(problems);
    }
    boolean corrected = !lastProblems.isEmpty();
    lastProblems = problems;
    Settings read = result.settings();
    Set<String> changed = differences(lastRead, read);
    lastRead = read;
    if (changed.isEmpty()) {
      return corrected ? new Changed(current, List.of("every setting is valid now")) : UNCHANGED;
    }
    return adopt(read, changed);
  }

  private Outcome adopt(Settings read, Set<String> changed) {
    Map<String, Value> merged = new LinkedHashMap<>(read.values());
    List<String> notes = new ArrayList<>();
    for (String name : differences(current, read)) {
      Key key = Keys.find(name);
      if (key != null && key.live()) {
        notes.add(
            name + " is now " + shown(name, key, read) + ", was " + shown(name, key, current));
      } else if (key != null) {
        keepOld(merged, name);
        if (changed.contains(name)) {
          notes.add(name + " needs a restart to change; it stays as it is until then");
        }
      }
    }
    for (String name : changed) {
      if (!differences(current, read).contains(name)) {
        notes.add(name + " is back to what is in force");
      }
    }
    current = new Settings(merged);
    return new Changed(current, List.copyOf(notes));
  }

  private void keepOld(Map<String, Value> merged, String name) {
    Value old = current.values().get(name);
    if (old == null) {
      merged.remove(name);
    } else {
      merged.put(name, old);
    }
  }

  private static String shown(String name, Key key, Settings settings) {
    String text = text(name, settings);
    return text.isEmpty() ? "empty" : Problem.printable(key.shown(text));
  }

  /** The names of the settings that are not the same in both. */
  private static Set<String> differences(Settings one, Settings other) {
    Set<String> names = new LinkedHashSet<>(other.values().keySet());
    names.addAll(one.values().keySet());
    names.removeIf(name -> text(name, one).equals(text(name, other)));
    return names;
  }

  private static String text(String name, Settings settings) {
    Value value = settings.values().get(name);
    Key key = Keys.find(name);
    // A default that is spelt out is no change, but an example is no default.
    return value != null ? value.text() : key == null || key.named() ? "" : key.standard();
  }

  private List<Problem> ofFile(List<Problem> problems) {
    List<Problem> ofFile = new ArrayList<>();
    for (Problem problem : problems) {
      if (problem.source().equals(loader.fileName())) {
        ofFile.add(problem);
      }
    }
    return ofFile;
  }

  /** What a poll came to. */
  public sealed interface Outcome {}

  /** Nothing to do. */
  public record Unchanged() implements Outcome {}

  /**
   * A good edit.
   *
   * @param settings in force from now on; what needs a restart is as before
   * @param notes a line for each setting that changed, or waits for a restart
   */
  public record Changed(Settings settings, List<String> notes) implements Outcome {}

  /**
   * A bad edit, or a file that is gone, told once; nothing changes.
   *
   * @param problems what is wrong
   */
  public record Rejected(List<Problem> problems) implements Outcome {}
}
