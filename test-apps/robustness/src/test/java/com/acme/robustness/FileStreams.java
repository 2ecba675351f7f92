package com.acme.robustness;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Streams and channels over files. */
final class FileStreams {
  private static final String FILE = "FILE_IO";

  private FileStreams() {}

  static void addTo(Operations operations, Path folder) throws IOException {
    File file = folder.resolve("stream").toFile();
    try (FileOutputStream out = new FileOutputStream(file)) {
      out.write(new byte[100_000]);
    }
    streams(operations, file);
    randomAccess(operations, file);
    channels(operations, file.toPath());
  }

  private static void streams(Operations operations, File file) {
    operations.add(
        FILE, "new FileInputStream", closer -> () -> closer.add(new FileInputStream(file)));
    operations.add(
        FILE, "FileInputStream.read()", closer -> closer.add(new FileInputStream(file))::read);
    operations.add(
        FILE,
        "FileInputStream.read(byte[])",
        closer -> {
          FileInputStream in = closer.add(new FileInputStream(file));
          return () -> in.read(new byte[8]);
        });
    operations.add(
        FILE,
        "FileInputStream.readAllBytes",
        closer -> closer.add(new FileInputStream(file))::readAllBytes);
    operations.add(FILE, "FileReader.read", closer -> closer.add(new FileReader(file))::read);
    operations.add(
        FILE,
        "new FileOutputStream",
        closer -> () -> closer.add(new FileOutputStream(file + ".out")));
    operations.add(
        FILE,
        "FileOutputStream.write(int)",
        closer -> {
          FileOutputStream out = closer.add(new FileOutputStream(file + ".out"));
          return () -> out.write(1);
        });
    operations.add(
        FILE,
        "FileOutputStream.write(byte[])",
        closer -> {
          FileOutputStream out = closer.add(new FileOutputStream(file + ".out"));
          return () -> out.write(new byte[8]);
        });
    operations.add(
        FILE,
        "FileDescriptor.sync",
        closer -> {
          FileOutputStream out = closer.add(new FileOutputStream(file + ".out"));
          out.write(1);
          return () -> out.getFD().sync();
        });
  }

  private static void randomAccess(Operations operations, File file) {
    operations.add(
        FILE, "new RandomAccessFile", closer -> () -> closer.add(new RandomAccessFile(file, "r")));
    operations.add(
        FILE, "RandomAccessFile.read", closer -> closer.add(new RandomAccessFile(file, "r"))::read);
    operations.add(
        FILE,
        "RandomAccessFile.readFully",
        closer -> {
          RandomAccessFile random = closer.add(new RandomAccessFile(file, "r"));
          return () -> random.readFully(new byte[100]);
        });
    operations.add(
        FILE,
        "RandomAccessFile.write",
        closer -> {
          RandomAccessFile random = closer.add(new RandomAccessFile(file + ".random", "rw"));
          return () -> random.writeLong(1);
        });
  }

  /** What is done with a channel. */
  private interface Use {
    void of(FileChannel channel) throws IOException;
  }

  private static void channels(Operations operations, Path file) {
    channel(operations, "FileChannel.read", file, c -> c.read(ByteBuffer.allocate(8)));
    channel(operations, "FileChannel.read(long)", file, c -> c.read(ByteBuffer.allocate(8), 1));
    channel(operations, "FileChannel.write", file, c -> c.write(ByteBuffer.allocate(8)));
    channel(operations, "FileChannel.write(long)", file, c -> c.write(ByteBuffer.allocate(8), 1));
    channel(operations, "FileChannel.force", file, c -> c.force(true));
    channel(operations, "FileChannel.map", file, c -> c.map(MapMode.READ_ONLY, 0, 8));
    channel(operations, "FileChannel.lock", file, c -> c.lock().release());
    operations.add(
        FILE,
        "FileChannel.transferTo",
        closer -> {
          FileChannel from = closer.add(FileChannel.open(file));
          FileChannel to = closer.add(open(file.resolveSibling("to")));
          return () -> from.transferTo(0, 50_000, to);
        });
    operations.add(
        FILE,
        "FileChannel.transferFrom",
        closer -> {
          FileChannel from = closer.add(FileChannel.open(file));
          FileChannel to = closer.add(open(file.resolveSibling("to")));
          return () -> to.transferFrom(from, 0, 50_000);
        });
    operations.add(FILE, "FileChannel.open", closer -> () -> closer.add(FileChannel.open(file)));
  }

  private static void channel(Operations operations, String name, Path file, Use use) {
    operations.add(
        FILE,
        name,
        closer -> {
          FileChannel channel = closer.add(open(file));
          return () -> use.of(channel);
        });
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }
}
