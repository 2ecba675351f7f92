package dev.weir.agent.inner.admin;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A secret made at start, in a file that its owner alone may read; deleted when the JVM ends.
 *
 * @param text the secret; empty where no file could be written
 * @param file where it is; null where none could be written
 */
public record AdminToken(String text, @Nullable Path file) {
  private static final int BYTES = 32;
  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  /** Makes one, in the first of these folders that can be written to. */
  public static AdminToken make(int port, Path... folders) {
    for (Path folder : folders) {
      try {
        Path file = folder.resolve("weir-admin-" + port + ".token");
        String text = random();
        write(file, text);
        return new AdminToken(text, file);
      } catch (IOException | RuntimeException e) {
        // The next one, if there is one.
      }
    }
    return new AdminToken("", null);
  }

  /** A token that the settings name needs no file. */
  public static AdminToken given(String text) {
    return new AdminToken(text, null);
  }

  /** Readable by its owner from the moment it is there; one left by a JVM that was killed goes. */
  private static void write(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    byte[] line = text.concat("\n").getBytes(StandardCharsets.US_ASCII);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (var channel =
          Files.newByteChannel(
              file,
              NEW,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        channel.write(java.nio.ByteBuffer.wrap(line));
      }
    } else {
      Files.write(file, line, StandardOpenOption.CREATE_NEW);
    }
  }

  /** From the system where it has a file for that: a SecureRandom costs a cold JVM 50 ms. */
  private static String random() {
    byte[] bytes = new byte[BYTES];
    try (InputStream in = new FileInputStream("/dev/urandom")) {
      if (in.readNBytes(bytes, 0, BYTES) < BYTES) {
        new SecureRandom().nextBytes(bytes);
      }
    } catch (IOException e) {
      new SecureRandom().nextBytes(bytes);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Deletes the file. */
  public void delete() {
    Path written = file;
    if (written != null) {
      try {
        Files.deleteIfExists(written);
      } catch (IOException | RuntimeException e) {
        // It is worth nothing once this JVM is gone.
      }
    }
  }
}
