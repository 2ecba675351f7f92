package dev.weir.core.limit.pool;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Where a child finds classes: its own from the jar or folder that this class comes from, the jobs
 * from the class path given. Where this class comes from somewhere that a class path cannot name, a
 * jar within a jar for one, the child's own classes are copied to a temporary folder.
 */
final class ChildClassPath {
  /** All that runs in a child. */
  private static final List<Class<?>> CHILD =
      List.of(
          Admitted.class,
          ChildMain.class,
          Failures.class,
          Frame.class,
          Frame.Type.class,
          Frame.MalformedException.class,
          JobCall.class,
          JobFailedException.class,
          Payloads.class,
          ProcessJob.class);

  private @Nullable Path copies;

  /**
   * The class path of a child.
   *
   * @param jobs where the jobs are; empty: on this JVM's class path
   */
  String of(List<String> jobs) throws IOException {
    Set<String> entries = new LinkedHashSet<>();
    if (jobs.isEmpty()) {
      // Relative entries are right: a child starts in this JVM's working directory.
      Collections.addAll(
          entries, System.getProperty("java.class.path", "").split(File.pathSeparator, -1));
    } else {
      entries.addAll(jobs);
    }
    Path own = ownPlace();
    entries.add(own == null ? copied().toString() : own.toString());
    entries.remove("");
    return String.join(File.pathSeparator, entries);
  }

  private static @Nullable Path ownPlace() {
    CodeSource source = ChildMain.class.getProtectionDomain().getCodeSource();
    try {
      Path place = source == null ? null : Path.of(source.getLocation().toURI());
      return place != null && has(place) ? place : null;
    } catch (IOException | URISyntaxException | RuntimeException e) {
      return null;
    }
  }

  private static boolean has(Path place) throws IOException {
    String file = file(ChildMain.class);
    if (Files.isDirectory(place)) {
      return Files.exists(place.resolve(file));
    }
    try (JarFile jar = new JarFile(place.toFile())) {
      return jar.getEntry(file) != null;
    }
  }

  private static String file(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }

  /** Copies the child's classes. */
  Path copied() throws IOException {
    Path folder = copies;
    if (folder == null || !Files.exists(folder.resolve(file(ChildMain.class)))) {
      folder = Files.createTempDirectory("weir-child");
      copies = folder;
      for (Class<?> type : withNested(CHILD)) {
        Path file = folder.resolve(file(type));
        Files.createDirectories(file.getParent());
        try (InputStream in = open(type)) {
          Files.copy(in, file);
        }
      }
    }
    return folder;
  }

  private static InputStream open(Class<?> type) throws IOException {
    InputStream in = type.getClassLoader().getResourceAsStream(file(type));
    if (in == null) {
      throw new IOException("the class file of " + type.getName() + " cannot be found");
    }
    return in;
  }

  private static Set<Class<?>> withNested(List<Class<?>> types) {
    Set<Class<?>> all = new LinkedHashSet<>();
    for (Class<?> type : types) {
      all.add(type);
      all.addAll(List.of(type.getDeclaredClasses()));
    }
    return all;
  }

  /** Deletes the copies. */
  void close() {
    Path folder = copies;
    if (folder == null) {
      return;
    }
    copies = null;
    List<Path> files = new ArrayList<>();
    try (var walk = Files.walk(folder)) {
      walk.forEach(files::add);
      Collections.reverse(files); // what is in a folder before the folder
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // They are in the folder for temporary files.
    }
  }
}
