package dev.weir.core.limit.pool;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Where a child finds classes: its own from the jar or folder that this class comes from, the jobs
 * from the class path given. Where this class comes from somewhere that a class path cannot name, a
 * jar within a jar for one, the child's own classes are copied to a temporary jar.
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

  /** Copies the child's classes into a jar. */
  Path copied() throws IOException {
    Path jar = copies;
    if (jar == null || !Files.isReadable(jar)) {
      jar = Files.createTempFile("weir-child", ".jar");
      jar.toFile().deleteOnExit(); // a pool that nobody closes
      copies = jar;
      try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
        for (Class<?> type : withNested(CHILD)) {
          out.putNextEntry(new JarEntry(file(type)));
          try (InputStream in = open(type)) {
            in.transferTo(out);
          }
        }
      }
    }
    return jar;
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
    Path jar = copies;
    if (jar != null) {
      try {
        Files.deleteIfExists(jar);
      } catch (IOException e) {
        // It is in the folder for temporary files.
      }
    }
  }
}
