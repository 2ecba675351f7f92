package dev.weir.core.limit.pool;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a job threw, as bytes: in words first, then the exception itself where it can be serialised.
 */
final class Failures {
  private static final int MOST_CHARACTERS = 4_000;
  private static final int MOST_FRAMES = 200;
  private static final int MOST_CAUSES = 5;
  private static final int MOST_ANCESTORS = 20;

  private Failures() {}

  static byte[] write(int limit, Throwable failure) throws IOException {
    try {
      return Payloads.write(limit, out -> writeWords(out, failure), failure);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // The words are a few KB; the smallest limit has room for the shortest.
      try {
        return Payloads.write(limit, out -> writeWords(out, failure), null);
      } catch (Payloads.TooLongException tooLong) {
        return Payloads.write(limit, out -> writeName(out, failure), null);
      }
    }
  }

  private static void writeName(DataOutputStream out, Throwable failure) throws IOException {
    String name = failure.getClass().getName();
    out.writeUTF(name.substring(Math.max(0, name.length() - 100)));
    out.writeShort(0);
    out.writeShort(0);
  }

  private static void writeWords(DataOutputStream out, Throwable failure) throws IOException {
    out.writeUTF(words(failure));
    List<String> hierarchy = new ArrayList<>();
    Class<?> type = failure.getClass();
    while (type != Object.class && hierarchy.size() < MOST_ANCESTORS) {
      hierarchy.add(type.getName());
      type = type.getSuperclass();
    }
    out.writeShort(hierarchy.size());
    for (String name : hierarchy) {
      out.writeUTF(name);
    }
    StackTraceElement[] stack = failure.getStackTrace();
    int frames = Math.min(stack.length, MOST_FRAMES);
    out.writeShort(frames);
    for (int i = 0; i < frames; i++) {
      out.writeUTF(stack[i].getClassName());
      out.writeUTF(stack[i].getMethodName());
      out.writeUTF(stack[i].getFileName() == null ? "" : stack[i].getFileName());
      out.writeInt(stack[i].getLineNumber());
    }
  }

  private static String words(Throwable failure) {
    StringBuilder words = new StringBuilder();
    Throwable cause = failure;
    for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
      words.append(i == 0 ? "" : "; caused by ").append(inWords(cause));
      cause = cause.getCause();
    }
    return words.length() > MOST_CHARACTERS
        ? words.substring(0, MOST_CHARACTERS)
        : words.toString();
  }

  private static String inWords(Throwable failure) {
    try {
      return failure.toString();
    } catch (RuntimeException e) {
      return failure.getClass().getName();
    }
  }

  /** The exception itself, or a {@link JobFailedException} with its words. */
  static Throwable read(Frame frame, Class<?> job, Collection<Class<?>> admitted)
      throws IOException {
    DataInputStream in = frame.fields();
    String words = in.readUTF();
    List<String> hierarchy = new ArrayList<>();
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      hierarchy.add(in.readUTF());
    }
    StackTraceElement[] stack =
        new StackTraceElement[Math.min(in.readUnsignedShort(), MOST_FRAMES)];
    for (int i = 0; i < stack.length; i++) {
      String type = in.readUTF();
      String method = in.readUTF();
      String file = in.readUTF();
      stack[i] = new StackTraceElement(type, method, file.isEmpty() ? null : file, in.readInt());
    }
    JobFailedException inWords = new JobFailedException(words, hierarchy, stack);
    try {
      Object itself = Payloads.read(in, job, admitted, frame.payload().length);
      return itself instanceof Throwable thrown ? thrown : inWords;
    } catch (IOException | ClassNotFoundException e) {
      return inWords;
    }
  }
}
