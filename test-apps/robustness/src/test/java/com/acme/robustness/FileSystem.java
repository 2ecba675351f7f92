package com.acme.robustness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Folders and attributes. */
final class FileSystem {
  private static final String FILE = "FILE_IO";

  private FileSystem() {}

  static void addTo(Operations operations, Path folder) throws IOException {
    Path path = Files.write(folder.resolve("file"), new byte[1000]);
    File file = path.toFile();
    operations.plain(FILE, "File.exists", file::exists);
    operations.plain(FILE, "File.length", file::length);
    operations.plain(FILE, "File.list", folder.toFile()::list);
    operations.plain(FILE, "File.listFiles", folder.toFile()::listFiles);
    operations.add(
        FILE,
        "File.delete",
        closer -> {
          File gone = Files.createTempFile(folder, "gone", "").toFile();
          return gone::delete;
        });
    operations.plain(FILE, "Files.readAllBytes", () -> Files.readAllBytes(path));
    operations.plain(FILE, "Files.readString", () -> Files.readString(path));
    operations.plain(FILE, "Files.write", () -> Files.write(folder.resolve("new"), new byte[9]));
    operations.add(
        FILE, "Files.newInputStream", closer -> () -> closer.add(Files.newInputStream(path)));
    operations.add(
        FILE, "Files.newDirectoryStream", c -> () -> c.add(Files.newDirectoryStream(folder)));
    operations.plain(
        FILE,
        "Files.list",
        () -> {
          try (Stream<Path> files = Files.list(folder)) {
            files.toList();
          }
        });
    operations.plain(FILE, "Files.size", () -> Files.size(path));
    operations.plain(FILE, "Files.isDirectory", () -> Files.isDirectory(path));
    operations.plain(FILE, "Files.getLastModifiedTime", () -> Files.getLastModifiedTime(path));
    operations.add(
        FILE,
        "Files.copy",
        closer -> {
          Path copy = folder.resolve("copy");
          Files.deleteIfExists(copy);
          return () -> Files.copy(path, copy);
        });
  }
}
