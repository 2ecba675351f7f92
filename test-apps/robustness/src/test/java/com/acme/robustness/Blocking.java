package com.acme.robustness;

import com.acme.robustness.Operations.Closer;
import com.acme.robustness.Operations.Operation;
import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Blocks in every way that the JDK knows, each in a request of its own, and prints what it expects
 * a report to say.
 */
public final class Blocking {
  private Blocking() {}

  /**
   * @param arguments {@code platform} or {@code virtual}: the threads of the requests
   */
  public static void main(String[] arguments) throws Exception {
    boolean virtual = arguments[0].equals("virtual");
    Operations operations = new Operations();
    Path folder = Files.createTempDirectory(Path.of(""), "blocking");
    Waits.addTo(operations, virtual);
    Sockets.addTo(operations);
    Channels.addTo(operations);
    FileStreams.addTo(operations, folder);
    FileSystem.addTo(operations, folder);
    Processes.addTo(operations);
    for (Operation operation : operations.all()) {
      if (operation.onVirtual() || !virtual) {
        // Once outside of a request, so that nothing of the first time is in the second.
        onThread(virtual, () -> run(operation, false));
        onThread(virtual, () -> run(operation, true));
        System.out.println("expect " + operation.type() + " in " + operation.name());
      }
    }
    System.out.println("done");
  }

  @SuppressWarnings("try") // the scope is never named again
  private static void run(Operation operation, boolean inRequest) {
    try (Closer closer = new Closer()) {
      Operations.Body body = operation.preparation().prepare(closer);
      if (inRequest) {
        try (RequestScope scope = Weir.request(operation.name())) {
          body.run();
        }
      } else {
        body.run();
      }
    } catch (Exception e) {
      System.out.println("failed " + operation.name() + ": " + e);
    }
  }

  private static void onThread(boolean virtual, Runnable work) throws Exception {
    Consumer<Runnable> starter = virtual ? Blocking::startVirtual : Runnable::run;
    starter.accept(work);
  }

  private static void startVirtual(Runnable work) {
    try {
      Thread thread =
          (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
      thread.join();
    } catch (ReflectiveOperationException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
