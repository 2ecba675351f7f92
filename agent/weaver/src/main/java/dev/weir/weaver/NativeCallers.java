package dev.weir.weaver;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;

/**
 * Which methods of a class may call a native whose call sites are rewritten, found by a look at
 * their bytes.
 *
 * <p>A method that is not parsed is copied as it is, which takes a tenth of the time; in most
 * classes that wait or sleep, one method of a hundred does. The look is for an opcode before the
 * index of such a method, wherever those three bytes stand: it never misses a call, and what it
 * takes for one by chance is parsed for nothing.
 */
final class NativeCallers {
  private static final int METHOD = 10;
  private static final int METHOD_HANDLE = 15;

  private final ClassReader reader;
  private final byte[] bytes;
  // Those of the constant pool's places that name one of the methods.
  private final boolean[] places;
  // A handle, which an invokedynamic may take as an argument, is too well hidden to look for.
  private final boolean everywhere;
  private final boolean[] methods;

  private NativeCallers(ClassReader reader, byte[] bytes, boolean[] places) {
    this.reader = reader;
    this.bytes = bytes;
    this.places = places;
    everywhere = hasHandle();
    methods = look();
  }

  /** Those of a class; null where its constant pool names none of the methods. */
  static @Nullable NativeCallers in(ClassReader reader, byte[] classFile) {
    boolean[] places = new boolean[0];
    char[] buffer = new char[reader.getMaxStringLength()];
    for (int i = 1; i < reader.getItemCount(); i++) {
      int at = reader.getItem(i);
      if (at > 0 && reader.readByte(at - 1) == METHOD && isNative(reader, at, buffer)) {
        places = Arrays.copyOf(places, reader.getItemCount());
        places[i] = true;
      }
    }
    return places.length == 0 ? null : new NativeCallers(reader, classFile, places);
  }

  private static boolean isNative(ClassReader reader, int at, char[] buffer) {
    int nameAndType = reader.getItem(reader.readUnsignedShort(at + 2));
    int name = reader.getItem(reader.readUnsignedShort(nameAndType));
    int length = reader.readUnsignedShort(name);
    if (length != 4 && length != 5) {
      return false;
    }
    String text = reader.readUTF8(nameAndType, buffer);
    String descriptor = reader.readUTF8(nameAndType + 2, buffer);
    return ("sleep".equals(text) || "wait".equals(text)) && "(J)V".equals(descriptor)
        || "sync".equals(text)
            && "()V".equals(descriptor)
            && "java/io/FileDescriptor".equals(reader.readClass(at, buffer));
  }

  /** Whether the method of this number, in the order of the class file, may have such a call. */
  boolean mayCall(int method) {
    return everywhere || method >= methods.length || methods[method];
  }

  private boolean hasHandle() {
    for (int i = 1; i < reader.getItemCount(); i++) {
      int at = reader.getItem(i);
      if (at > 0
          && reader.readByte(at - 1) == METHOD_HANDLE
          && places[reader.readUnsignedShort(at + 1)]) {
        return true;
      }
    }
    return false;
  }

  /** Walks over the members; see the Java Virtual Machine Specification, 4.1, 4.5 to 4.7. */
  private boolean[] look() {
    int at = reader.header + 6;
    at += 2 + 2 * reader.readUnsignedShort(at);
    int fields = reader.readUnsignedShort(at);
    at += 2;
    for (int i = 0; i < fields; i++) {
      at = end(at + 6);
    }
    boolean[] calls = new boolean[reader.readUnsignedShort(at)];
    at += 2;
    for (int i = 0; i < calls.length; i++) {
      int after = end(at + 6);
      calls[i] = mayCall(at + 8, after);
      at = after;
    }
    return calls;
  }

  /** The end of a list of attributes. */
  private int end(int attributes) {
    int at = attributes + 2;
    for (int n = reader.readUnsignedShort(attributes); n > 0; n--) {
      at += 6 + reader.readInt(at + 2);
    }
    return at;
  }

  private boolean mayCall(int from, int to) {
    for (int i = from; i < to - 2; i++) {
      int opcode = bytes[i] & 0xff;
      if (opcode >= Opcodes.INVOKEVIRTUAL && opcode <= Opcodes.INVOKESTATIC) {
        int place = (bytes[i + 1] & 0xff) << 8 | bytes[i + 2] & 0xff;
        if (place < places.length && places[place]) {
          return true;
        }
      }
    }
    return false;
  }
}
