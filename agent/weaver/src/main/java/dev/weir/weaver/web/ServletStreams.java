package dev.weir.weaver.web;

import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The two streams of the servlet interfaces are classes, so what stands in for them is made here:
 * subclasses that pass everything on to a stream and a function of the JDK's types.
 *
 * <pre>{@code
 * public final class WeirServletOutputStream extends ServletOutputStream {
 *   public void write(byte[] b, int off, int len) { stream.write(b, off, len); }
 *   public boolean isReady() { return (Boolean) control.apply("isReady"); }
 *   public void setWriteListener(WriteListener l) { control.apply(l); }
 *   ...
 * }
 * }</pre>
 */
final class ServletStreams {
  private static final String FUNCTION = "Ljava/util/function/Function;";

  private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
  private final String name;
  private final String stream;

  private ServletStreams(Class<?> parent, String stream) {
    name = nameOf(parent).replace('.', '/');
    this.stream = stream;
    String above = Type.getInternalName(parent);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
    writer.visit(Opcodes.V1_8, access, name, null, above, null);
    int field = Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL;
    writer.visitField(field, "stream", "L" + stream + ";", null, null).visitEnd();
    writer.visitField(field, "control", FUNCTION, null, null).visitEnd();
    MethodVisitor made =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC, "<init>", "(L" + stream + ";" + FUNCTION + ")V", null, null);
    made.visitCode();
    made.visitVarInsn(Opcodes.ALOAD, 0);
    made.visitMethodInsn(Opcodes.INVOKESPECIAL, above, "<init>", "()V", false);
    made.visitVarInsn(Opcodes.ALOAD, 0);
    made.visitVarInsn(Opcodes.ALOAD, 1);
    made.visitFieldInsn(Opcodes.PUTFIELD, name, "stream", "L" + stream + ";");
    made.visitVarInsn(Opcodes.ALOAD, 0);
    made.visitVarInsn(Opcodes.ALOAD, 2);
    made.visitFieldInsn(Opcodes.PUTFIELD, name, "control", FUNCTION);
    end(made, Opcodes.RETURN);
  }

  static String nameOf(Class<?> parent) {
    return parent.getPackageName() + ".Weir" + parent.getSimpleName();
  }

  static byte[] output(Class<?> parent) {
    ServletStreams made = new ServletStreams(parent, "java/io/OutputStream");
    made.passOn("write", "(I)V");
    made.passOn("write", "([B)V");
    made.passOn("write", "([BII)V");
    made.passOn("flush", "()V");
    made.passOn("close", "()V");
    made.asks("isReady");
    made.tells(parent, "setWriteListener");
    return made.writer.toByteArray();
  }

  static byte[] input(Class<?> parent) {
    ServletStreams made = new ServletStreams(parent, "java/io/InputStream");
    made.passOn("read", "()I");
    made.passOn("read", "([B)I");
    made.passOn("read", "([BII)I");
    made.passOn("available", "()I");
    made.passOn("close", "()V");
    made.asks("isReady");
    made.asks("isFinished");
    made.tells(parent, "setReadListener");
    return made.writer.toByteArray();
  }

  private void passOn(String method, String descriptor) {
    MethodVisitor body =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC, method, descriptor, null, new String[] {"java/io/IOException"});
    body.visitCode();
    body.visitVarInsn(Opcodes.ALOAD, 0);
    body.visitFieldInsn(Opcodes.GETFIELD, name, "stream", "L" + stream + ";");
    int slot = 1;
    for (Type argument : Type.getArgumentTypes(descriptor)) {
      body.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), slot);
      slot += argument.getSize();
    }
    body.visitMethodInsn(Opcodes.INVOKEVIRTUAL, stream, method, descriptor, false);
    end(body, Type.getReturnType(descriptor).getOpcode(Opcodes.IRETURN));
  }

  private void asks(String method) {
    MethodVisitor body = writer.visitMethod(Opcodes.ACC_PUBLIC, method, "()Z", null, null);
    body.visitCode();
    body.visitVarInsn(Opcodes.ALOAD, 0);
    body.visitFieldInsn(Opcodes.GETFIELD, name, "control", FUNCTION);
    body.visitLdcInsn(method);
    apply(body);
    body.visitTypeInsn(Opcodes.CHECKCAST, "java/lang/Boolean");
    body.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Boolean", "booleanValue", "()Z", false);
    end(body, Opcodes.IRETURN);
  }

  private void tells(Class<?> parent, String method) {
    String listener = parent.getPackageName().replace('.', '/') + "/" + method.substring(3);
    MethodVisitor body =
        writer.visitMethod(Opcodes.ACC_PUBLIC, method, "(L" + listener + ";)V", null, null);
    body.visitCode();
    body.visitVarInsn(Opcodes.ALOAD, 0);
    body.visitFieldInsn(Opcodes.GETFIELD, name, "control", FUNCTION);
    body.visitVarInsn(Opcodes.ALOAD, 1);
    apply(body);
    body.visitInsn(Opcodes.POP);
    end(body, Opcodes.RETURN);
  }

  private static void apply(MethodVisitor body) {
    body.visitMethodInsn(
        Opcodes.INVOKEINTERFACE,
        "java/util/function/Function",
        "apply",
        "(Ljava/lang/Object;)Ljava/lang/Object;",
        true);
  }

  private static void end(MethodVisitor body, int opcode) {
    body.visitInsn(opcode);
    body.visitMaxs(0, 0);
    body.visitEnd();
  }
}
