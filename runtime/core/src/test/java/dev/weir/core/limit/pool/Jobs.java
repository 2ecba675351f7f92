package dev.weir.core.limit.pool;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the children of the tests do, well and badly. */
final class Jobs {
  private Jobs() {}

  static final class Echo implements ProcessJob<Object, Object> {
    @Override
    public Object run(Object argument) {
      return argument;
    }
  }

  static final class Pid implements ProcessJob<String, Long> {
    @Override
    public Long run(String argument) {
      return ProcessHandle.current().pid();
    }
  }

  /** A value of the job's own. */
  record Point(int x, int y) implements Serializable {}

  static final class Mirror implements ProcessJob<Point, Map<String, List<Point>>> {
    @Override
    public Set<Class<?>> admits() {
      return Set.of(Point.class, Map.class);
    }

    @Override
    public Map<String, List<Point>> run(Point point) {
      Map<String, List<Point>> all = new TreeMap<>(Map.of("immutable", List.of(point)));
      all.put("linked", new ArrayList<>(List.of(new Point(point.y(), point.x()))));
      return new LinkedHashMap<>(all);
    }
  }

  /** Its result is not admitted. */
  static final class Smuggler implements ProcessJob<String, Object> {
    @Override
    public Object run(String argument) {
      return new HashMap<>(Map.of(argument, new Point(1, 2)));
    }
  }

  static final class Fails implements ProcessJob<String, String> {
    @Override
    public Set<Class<?>> admits() {
      return Set.of(OwnException.class);
    }

    @Override
    public String run(String how) throws Exception {
      switch (how) {
        case "jdk" -> throw new IOException("disk", new IllegalStateException("full"));
        case "own" -> throw new OwnException("mine");
        case "foreign" -> throw new ForeignException("not admitted");
        case "unserialisable" ->
            throw new OwnException("with a socket") {
              final Object socket = new Object();
            };
        case "heap" -> throw new OutOfMemoryError(String.valueOf(new long[1 << 27].length));
        case "stack" -> throw new IllegalStateException(endless(how));
        default -> throw new Error(how);
      }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static String endless(String how) {
      return endless(how + how.length()) + how;
    }
  }

  static class OwnException extends Exception {
    OwnException(String message) {
      super(message);
    }
  }

  static final class ForeignException extends IllegalArgumentException {
    ForeignException(String message) {
      super(message);
    }
  }

  /** Nothing in its own process can stop it. */
  static final class Spins implements ProcessJob<String, String> {
    @Override
    public String run(String argument) {
      while (true) {
        Thread.onSpinWait();
      }
    }
  }

  /** Starts a process that outlives it and holds its output open, then never ends. */
  static final class Spawns implements ProcessJob<String, String> {
    @Override
    public String run(String pidFile) throws Exception {
      Process sleep = new ProcessBuilder("sleep", "600").inheritIO().start();
      java.nio.file.Path file = java.nio.file.Path.of(pidFile);
      java.nio.file.Path made = file.resolveSibling(file.getFileName() + ".new");
      java.nio.file.Files.writeString(made, Long.toString(sleep.pid()));
      java.nio.file.Files.move(made, file);
      while (true) {
        Thread.onSpinWait();
      }
    }
  }

  static final class Exits implements ProcessJob<Integer, String> {
    @Override
    public String run(Integer code) {
      System.err.println("about to exit");
      Runtime.getRuntime().halt(code);
      return "";
    }
  }

  static final class Prints implements ProcessJob<Integer, Integer> {
    @Override
    public Integer run(Integer lines) throws IOException {
      for (int i = 0; i < lines; i++) {
        System.out.println("a line to standard output, number " + i);
        System.err.println("a line to standard error, number " + i);
      }
      return System.in.read();
    }
  }

  /** Says something else than its answer, on the real standard output. */
  static final class Babbles implements ProcessJob<String, String> {
    /** It is asked to as its second call. */
    private static final long CALL = 2;

    @Override
    public String run(String what) throws Exception {
      try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
        switch (what) {
          case "garbage" -> out.write("Picked up JAVA_TOOL_OPTIONS: -Dx=y\n".getBytes());
          case "oversized" -> out.write(header(1, 2, CALL, Integer.MAX_VALUE));
          case "negative" -> out.write(header(1, 2, CALL, -1));
          case "version" -> out.write(header(9, 2, CALL, 0));
          case "type" -> out.write(header(1, 77, CALL, 0));
          case "wrong-id" -> out.write(header(1, 2, 4711L, 0));
          case "ready-again" -> out.write(header(1, 0, CALL, 0));
          case "a-call" -> out.write(header(1, 1, CALL, 0));
          case "empty-result" -> out.write(header(1, 2, CALL, 0));
          case "empty-failure" -> out.write(header(1, 3, CALL, 0));
          case "half-header" -> {
            out.write(header(1, 2, CALL, 10), 0, 9);
            Runtime.getRuntime().halt(3);
          }
          case "half-payload" -> {
            out.write(header(1, 2, CALL, 10));
            out.write(new byte[4]);
            Runtime.getRuntime().halt(3);
          }
          case "half-and-hang" -> out.write(header(1, 2, CALL, 10));
          default -> throw new IllegalArgumentException(what);
        }
        while (true) {
          Thread.onSpinWait();
        }
      }
    }

    private static byte[] header(int version, int type, long call, int length) {
      return ByteBuffer.allocate(18)
          .put(new byte[] {'W', 'E', 'I', 'R', (byte) version, (byte) type})
          .putLong(call)
          .putInt(length)
          .array();
    }
  }

  /** Environment variable, or system property, or -1st argument: what the child was given. */
  static final class Given implements ProcessJob<String, String> {
    @Override
    public String run(String what) {
      return switch (what) {
        case "heap" -> Long.toString(Runtime.getRuntime().maxMemory());
        case "arguments" ->
            java.lang.management.ManagementFactory.getRuntimeMXBean()
                .getInputArguments()
                .toString();
        case "environment" -> String.join(" ", System.getenv().keySet());
        case "loader" -> String.valueOf(Thread.currentThread().getContextClassLoader());
        default -> String.valueOf(System.getProperty(what));
      };
    }
  }

  /** Inner classes of a running object cannot be made in a child. */
  final class NeedsOuter implements ProcessJob<String, String> {
    @Override
    public String run(String argument) {
      return argument;
    }
  }
}
