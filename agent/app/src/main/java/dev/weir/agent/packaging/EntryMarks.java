package dev.weir.agent.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Marks {@code premain} and {@code agentmain} as methods of variable arity, which they are not.
 *
 * <p>The JVM calls an agent's entry by reflection. From JDK 18 on (JEP 416) that spins seven hidden
 * classes for a method of this shape, which takes 9 ms of every start, but for a method with the
 * mark whose last parameter is no array: such a one has no method handle and is called natively
 * ({@code jdk.internal.reflect.MethodHandleAccessorFactory.useNativeAccessor}). Nothing else looks
 * at the mark; where a JDK no longer cares, the entry is called as any other.
 */
public final class EntryMarks {
  private EntryMarks() {}

  /**
   * Marks the entries of one class.
   *
   * @param arguments the class file, and where the marked one goes
   * @throws IOException if one cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    Path marked = Path.of(arguments[1]);
    Files.createDirectories(marked.getParent());
    Files.write(marked, marked(Files.readAllBytes(Path.of(arguments[0]))));
  }

  /** The class with its entries marked; another class as it is. */
  static byte[] marked(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    ClassVisitor marks =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public @Nullable MethodVisitor visitMethod(
              int access,
              String name,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            boolean isEntry = name.equals("premain") || name.equals("agentmain");
            return super.visitMethod(
                isEntry ? access | Opcodes.ACC_VARARGS : access,
                name,
                descriptor,
                signature,
                exceptions);
          }
        };
    reader.accept(marks, 0);
    return writer.toByteArray();
  }
}
