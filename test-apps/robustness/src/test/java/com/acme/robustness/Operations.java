package com.acme.robustness;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Blocking operations, each prepared outside of a request and run inside one. */
final class Operations {
  /** How long the other side keeps a caller waiting. */
  static final long WAIT_MS = 15;

  private final List<Operation> all = new ArrayList<>();

  /** What blocks, and nothing else. */
  interface Body {
    void run() throws Exception;
  }

  /** What must be there before. */
  interface Preparation {
    Body prepare(Closer closer) throws Exception;
  }

  /**
   * @param name the request's
   * @param type what the report should call it
   * @param onVirtual whether it can be seen on virtual threads
   */
  record Operation(String name, String type, boolean onVirtual, Preparation preparation) {}

  /** Closes what a preparation opened, the last first. */
  @SuppressWarnings("try") // it may be interrupted
  static final class Closer implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T resource) {
      open.push(resource);
      return resource;
    }

    /** Does something on another thread, a moment later. */
    void later(Body body) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  Thread.sleep(WAIT_MS);
                  body.run();
                } catch (Exception e) {
                  // The operation has ended already, and with it the other side.
                }
              },
              "other-side");
      thread.setDaemon(true);
      thread.start();
      open.push(thread::join);
    }

    @Override
    public void close() throws Exception {
      for (AutoCloseable resource : open) {
        resource.close();
      }
    }
  }

  void add(String type, String name, Preparation preparation) {
    all.add(new Operation(name, type, true, preparation));
  }

  /** For what needs no preparation. */
  void plain(String type, String name, Body body) {
    add(type, name, closer -> body);
  }

  /** For what the JVM does not tell of virtual threads. */
  void onPlatformThreads(String type, String name, Preparation preparation) {
    all.add(new Operation(name, type, false, preparation));
  }

  List<Operation> all() {
    return all;
  }
}
