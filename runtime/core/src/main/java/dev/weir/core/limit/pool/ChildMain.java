package dev.weir.core.limit.pool;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A child of a process pool. Its main thread does nothing but read from the parent; so it notices
 * at once that the parent has gone, whatever the job does, and then ends the process. Jobs run on a
 * thread of their own, one after the other.
 */
final class ChildMain {
  private final InputStream in;
  private final OutputStream out;
  private final int limit;
  private final BlockingQueue<Frame> calls = new LinkedBlockingQueue<>();

  private ChildMain(InputStream in, OutputStream out, int limit) {
    this.in = in;
    this.out = out;
    this.limit = limit;
  }

  /**
   * Runs until standard input ends.
   *
   * @param args the longest payload
   */
  public static void main(String[] args) throws IOException {
    InputStream in = System.in;
    // The protocol keeps the descriptor for itself; what jobs print goes to standard error.
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.err), true));
    System.setIn(InputStream.nullInputStream());
    new ChildMain(in, out, Integer.parseInt(args[0])).run();
  }

  private void run() {
    Thread runner = new Thread(this::work, "weir-job");
    runner.setDaemon(true);
    runner.start();
    try {
      Frame frame;
      while ((frame = Frame.read(in, limit)) != null) {
        calls.add(frame);
      }
    } catch (IOException e) {
      // A parent that is killed leaves half a frame behind.
    } catch (Throwable e) {
      System.err.println(e); // such as no memory for a frame
    } finally {
      // Not exit: shutdown hooks of jobs could hang, and the parent is gone or has given up.
      Runtime.getRuntime().halt(0);
    }
  }

  private void work() {
    try {
      new Frame(Frame.Type.READY, 0, new byte[0]).write(out);
      while (answer(calls.take())) {
        Thread.interrupted();
      }
    } catch (IOException | InterruptedException e) {
      // The parent does not listen any more.
    } finally {
      Runtime.getRuntime().halt(1);
    }
  }

  /** Whether this process is fit for more. */
  private boolean answer(Frame call) throws IOException {
    Frame answer;
    try {
      Object result = result(call.fields(), call.payload().length);
      byte[] payload = Payloads.write(limit, fields -> {}, result);
      answer = new Frame(Frame.Type.RESULT, call.call(), payload);
    } catch (Throwable e) {
      // After an exhausted heap or stack anything in here may be broken.
      boolean last = e instanceof VirtualMachineError && !(e instanceof StackOverflowError);
      Frame.Type type = last ? Frame.Type.LAST_FAILURE : Frame.Type.FAILURE;
      answer = new Frame(type, call.call(), Failures.write(limit, e));
    }
    answer.write(out);
    return answer.type() != Frame.Type.LAST_FAILURE;
  }

  private @Nullable Object result(DataInputStream fields, int bytes) throws Exception {
    ClassLoader loader = ClassLoader.getSystemClassLoader();
    Class<?> type = Class.forName(fields.readUTF(), true, loader);
    List<Class<?>> admitted = new ArrayList<>();
    for (int i = fields.readUnsignedShort(); i > 0; i--) {
      admitted.add(Class.forName(fields.readUTF(), false, loader));
    }
    Object argument = Payloads.read(fields, type, admitted, bytes);
    return run(JobCall.make(type.asSubclass(ProcessJob.class)), argument);
  }

  // The parent took a call of this job with this argument; whether it may be null is their matter.
  @SuppressWarnings({"unchecked", "rawtypes", "NullAway"})
  private static @Nullable Object run(ProcessJob job, @Nullable Object argument) throws Exception {
    return job.run(argument);
  }

  /** Writes what {@link #result} reads. */
  static byte[] call(int limit, JobCall<?, ?> call) throws IOException {
    return Payloads.write(limit, fields -> describe(fields, call), call.argument());
  }

  private static void describe(DataOutputStream fields, JobCall<?, ?> call) throws IOException {
    fields.writeUTF(call.job().getName());
    fields.writeShort(call.admitted().size());
    for (Class<?> type : call.admitted()) {
      fields.writeUTF(type.getName());
    }
  }
}
