package dev.weir.core.report;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What is written to but never replaced: {@code /dev/null}, {@code /dev/stdout}, a terminal, a
 * named pipe.
 *
 * <p>A pipe that nobody reads would hold its writer for ever, and with it the exit of the JVM. So a
 * daemon thread writes, and the caller waits a few seconds at most.
 */
final class DeviceFile {
  private static final long PATIENCE_MS = 3_000;

  private DeviceFile() {}

  /** True for what exists and is no regular file, and for all that has a name below /dev. */
  static boolean is(Path file) {
    Path absolute = file.toAbsolutePath();
    // /dev/stdout may lead to a regular file that the application is writing to.
    boolean named = absolute.startsWith("/dev") && !absolute.startsWith("/dev/shm");
    return (named && Files.exists(file))
        || (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file));
  }

  static void write(Path file, byte[] content) throws IOException {
    write(file, content, PATIENCE_MS);
  }

  static void write(Path file, byte[] content, long patienceMs) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a folder");
    }
    CompletableFuture<Void> written = new CompletableFuture<>();
    Thread writer = new Thread(() -> append(file, content, written), "weir-device-writer");
    writer.setDaemon(true);
    writer.start();
    try {
      written.get(patienceMs, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (TimeoutException e) {
      release(file);
      throw new IOException("nobody reads it", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void append(Path file, byte[] content, CompletableFuture<Void> written) {
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      out.write(content);
      written.complete(null);
    } catch (IOException | RuntimeException e) {
      written.completeExceptionally(e);
    }
  }

  /** Lets the writer's open return, by being a reader for a moment; its write then fails. */
  private static void release(Path file) {
    try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "rw")) {
      reader.getFD();
    } catch (IOException e) {
      // Then one daemon thread waits on, which is all that is lost.
    }
  }
}
