package dev.weir.weaver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Call sites of the natives of old JDKs, in whatever lies on the class path. */
class NativeCallsTest {
  private static final class Calls {
    static void sleep() throws InterruptedException {
      Thread.sleep(1);
    }
  }

  private static final class CallsNone {
    /** A name alone is not enough. */
    static String sleep() {
      return "wait" + "sync";
    }
  }

  private static byte[] rewritten(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    NativeCallers callers = NativeCallers.in(reader, classFile);
    if (callers == null) {
      throw new IllegalStateException("no calls");
    }
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new NativeCalls(writer, callers), 0);
    return writer.toByteArray();
  }

  /** A look at the names in the constant pool. */
  private static boolean mayBeIn(byte[] classFile) {
    return (ConstantPool.mentions(classFile) & ConstantPool.NATIVE) != 0;
  }

  /** A look at the methods that the constant pool names. */
  private static boolean isIn(byte[] classFile) {
    return NativeCallers.in(new ClassReader(classFile), classFile) != null;
  }

  private static byte[] bytes(Class<?> type) {
    byte[] classFile = AllTables.bytes(type.getName().replace('.', '/'));
    if (classFile == null) {
      throw new IllegalStateException(type.getName());
    }
    return classFile;
  }

  @Test
  void aLookAtTheConstantPoolTellsWhoCallsThem() {
    assertTrue(mayBeIn(bytes(Calls.class)));
    assertTrue(isIn(bytes(Calls.class)));
    assertFalse(isIn(bytes(CallsNone.class)));
    assertFalse(mayBeIn(bytes(Row.class)));
  }

  @Test
  void theCheapLookNeverMissesWhatTheThoroughOneFinds() throws IOException {
    List<String> missed = new ArrayList<>();
    forEachClass(
        (name, classFile) -> {
          if (isIn(classFile) && !mayBeIn(classFile)) {
            missed.add(name);
          }
        });
    assertEquals(List.of(), missed);
  }

  @Test
  void everyRewrittenClassOfTheClassPathVerifies() throws IOException {
    List<String> problems = new ArrayList<>();
    int[] seen = new int[1];
    forEachClass(
        (name, classFile) -> {
          if (isIn(classFile)) {
            seen[0]++;
            byte[] rewritten = rewritten(classFile);
            assertFalse(callsLeft(rewritten), name);
            String problem = AllTables.problems(rewritten);
            // What refers to a library that is not there cannot be verified at all.
            if (!problem.isEmpty() && !problem.contains("TypeNotPresentException")) {
              problems.add(name + ": " + problem);
            }
          }
        });
    assertEquals(List.of(), problems);
    assertTrue(seen[0] > 0, "some class on the class path sleeps or waits");
  }

  /** Whether a call of one of them is left. */
  private static boolean callsLeft(byte[] classFile) {
    boolean[] left = new boolean[1];
    ClassVisitor calls =
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access,
              String name,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
              @Override
              public void visitMethodInsn(
                  int opcode, String of, String called, String with, boolean isInterface) {
                left[0] |= of.equals("java/lang/Thread") && (called + with).equals("sleep(J)V");
                left[0] |= opcode != Opcodes.INVOKESTATIC && (called + with).equals("wait(J)V");
              }
            };
          }
        };
    new ClassReader(classFile).accept(calls, 0);
    return left[0];
  }

  private interface Look {
    void at(String name, byte[] classFile);
  }

  private static void forEachClass(Look look) throws IOException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.endsWith(".jar")) {
        try (JarFile jar = new JarFile(entry)) {
          for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
            JarEntry one = all.nextElement();
            if (one.getName().endsWith(".class") && !one.getName().startsWith("META-INF/")) {
              look.at(one.getName(), jar.getInputStream(one).readAllBytes());
            }
          }
        }
      }
    }
  }
}
