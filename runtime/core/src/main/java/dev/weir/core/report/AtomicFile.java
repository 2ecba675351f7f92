package dev.weir.core.report;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file so that a reader sees the old content or the new, never a part, whatever happens in
 * between: into a temporary file beside it, forced to the disk, then renamed.
 *
 * <p>A symbolic link stays one, and its target is written. An existing file keeps its permissions,
 * and a read-only one its content. A device or a pipe is written to as it is, since renaming would
 * put a file in its place; see {@link DeviceFile}.
 */
public final class AtomicFile {
  private static final int MAX_LINKS = 40;
  private static final String START = ".weir-";
  private static final String END = ".tmp";
  private static final long LEFT_MS = 60_000;
  private static final AtomicLong SEQUENCE = new AtomicLong(System.nanoTime());

  private AtomicFile() {}

  /**
   * Writes {@code content}, and creates the folders above it where they are missing.
   *
   * @throws IOException "cannot write FILE: REASON; WHAT TO DO", in one line; the previous content
   *     is still there then
   */
  public static void write(Path file, byte[] content) throws IOException {
    try {
      if (DeviceFile.is(file)) {
        DeviceFile.write(file, content);
      } else {
        replace(followLinks(file), content);
      }
    } catch (IOException | RuntimeException e) {
      String reason = reason(e);
      throw new IOException(
          PlainText.of("cannot write " + file + ": " + reason + "; " + remedy(reason)), e);
    }
  }

  /**
   * Deletes what processes that were killed while they wrote have left in a folder. What is younger
   * than a minute may be somebody's who is just writing. What cannot be deleted stays.
   */
  public static void removeLeft(Path folder) {
    long before = System.currentTimeMillis() - LEFT_MS;
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, START + "*" + END)) {
      for (Path file : left) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.getLastModifiedTime(file).toMillis() < before) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // There is no such folder, or it is not ours to clean.
    }
  }

  /** By hand, since the end of a dangling link has no real path yet. */
  private static Path followLinks(Path file) throws IOException {
    Path at = file.toAbsolutePath();
    for (int i = 0; i < MAX_LINKS; i++) {
      if (!Files.isSymbolicLink(at)) {
        return at;
      }
      at = at.resolveSibling(Files.readSymbolicLink(at));
    }
    throw new IOException("too many symbolic links");
  }

  private static void replace(Path file, byte[] content) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a folder");
    }
    boolean exists = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (exists && !Files.isWritable(file)) {
      throw new AccessDeniedException(file.toString());
    }
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    // Short and its own, so that it is valid wherever the target's name is.
    Path temporary =
        file.resolveSibling(START + Long.toHexString(SEQUENCE.incrementAndGet()) + END);
    try {
      writeForced(temporary.toFile(), content);
      if (exists) {
        copyPermissions(file, temporary);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      remove(temporary, e);
      throw e;
    }
  }

  private static void writeForced(File file, byte[] content) throws IOException {
    // No channel: an interrupt would close it, and reports are written by threads being stopped.
    try (FileOutputStream out = new FileOutputStream(file)) {
      out.write(content);
      out.getFD().sync();
    }
  }

  private static void copyPermissions(Path from, Path to) throws IOException {
    try {
      Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
    } catch (UnsupportedOperationException e) {
      // Windows: a new file inherits what its folder says.
    }
  }

  private static void remove(Path temporary, Exception cause) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "no such folder";
    }
    if (e instanceof FileAlreadyExistsException exists) {
      return exists.getFile() + " is no folder";
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    if (e instanceof FileNotFoundException && message != null && message.endsWith(")")) {
      // java.io says "path (reason)"
      return message.substring(message.lastIndexOf('(') + 1, message.length() - 1);
    }
    return named(e, message);
  }

  private static String named(Exception e, @Nullable String message) {
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }

  private static String remedy(String reason) {
    if (reason.contains("o space") || reason.contains("uota") || reason.contains("too large")) {
      return "make room there, or name a file on another disk";
    }
    if (reason.equals("it is a folder")) {
      return "name a file in it";
    }
    return "name a file in a folder that this user may write to";
  }
}
