package dev.weir.weaver;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;

/**
 * What a class extends and implements, read from its bytes; null for interfaces.
 *
 * @param superName internal name
 * @param interfaces internal names
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ClassHeader(@Nullable String superName, String[] interfaces) {
  static @Nullable ClassHeader read(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    if ((reader.getAccess() & (Opcodes.ACC_INTERFACE | Opcodes.ACC_MODULE)) != 0) {
      return null;
    }
    return new ClassHeader(reader.getSuperName(), reader.getInterfaces());
  }
}
