package dev.weir.core.limit.pool;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Objects as bytes, in Java's serialisation, bounded and filtered. */
final class Payloads {
  private Payloads() {}

  /** What is said is longer than a frame may be. */
  static final class TooLongException extends IOException {
    TooLongException(int limit) {
      super("serialised it is longer than the " + limit + " bytes that are allowed");
    }
  }

  /** Something was to travel that the job does not admit. */
  static final class NotAdmittedException extends InvalidClassException {
    NotAdmittedException(String job, String what) {
      super(what + " is not admitted by " + job + ": see ProcessJob.admits()");
    }
  }

  /** Bytes up to a limit. */
  private static final class Bounded extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final int limit;

    Bounded(int limit) {
      this.limit = limit;
    }

    @Override
    public void write(int b) throws IOException {
      room(1);
      bytes.write(b);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
      room(len);
      bytes.write(b, off, len);
    }

    private void room(int more) throws IOException {
      if (more > limit - bytes.size()) {
        throw new TooLongException(limit);
      }
    }
  }

  /** Writes the fields that come before the object. */
  interface Fields {
    void writeTo(DataOutputStream out) throws IOException;
  }

  /** Fields, then the object. */
  static byte[] write(int limit, Fields fields, @Nullable Object object) throws IOException {
    Bounded bytes = new Bounded(limit);
    DataOutputStream out = new DataOutputStream(bytes);
    fields.writeTo(out);
    out.flush();
    try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
      objects.writeObject(object);
    }
    return bytes.bytes.toByteArray();
  }

  /**
   * Reads the object that follows the fields.
   *
   * @param job whose class loader and admitted classes hold
   * @throws NotAdmittedException if something is not admitted
   * @throws IOException if it is no object
   */
  static @Nullable Object read(
      DataInputStream in, Class<?> job, Collection<Class<?>> admitted, int bytes)
      throws IOException, ClassNotFoundException {
    Admitted filter = new Admitted(admitted, bytes);
    try (ObjectInputStream objects = new JobInput(in, filter, job.getClassLoader())) {
      objects.setObjectInputFilter(filter);
      return objects.readObject();
    } catch (InvalidClassException e) {
      String rejected = filter.rejected();
      throw rejected == null ? e : new NotAdmittedException(job.getName(), rejected);
    } catch (RuntimeException | Error e) {
      // Bytes can be such that readers of their classes fail in any way, an InternalError included.
      throw (IOException) new StreamCorruptedException(e.toString()).initCause(e);
    }
  }

  /**
   * Resolves classes where the job's are; those that cannot be admitted it does not even look for.
   */
  private static final class JobInput extends ObjectInputStream {
    private final Admitted filter;
    private final @Nullable ClassLoader loader;

    JobInput(InputStream in, Admitted filter, @Nullable ClassLoader loader) throws IOException {
      super(in);
      this.filter = filter;
      this.loader = loader;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      String name = description.getName();
      if (!filter.mayAdmit(name)) {
        throw new InvalidClassException(name, "not admitted");
      }
      try {
        ClassLoader place = Admitted.isOfJdk(name) ? ClassLoader.getPlatformClassLoader() : loader;
        return Class.forName(name, false, place);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description); // primitives
      }
    }
  }
}
