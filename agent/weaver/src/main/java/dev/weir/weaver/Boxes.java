package dev.weir.weaver;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Values of any type as objects, and back; and what a method's arguments are in a frame. */
final class Boxes {
  private Boxes() {}

  /** Makes the object on the stack a value of the type; takes it away where the type is void. */
  static void unbox(MethodVisitor mv, Type type) {
    switch (type.getSort()) {
      case Type.VOID -> mv.visitInsn(Opcodes.POP);
      case Type.ARRAY, Type.OBJECT -> mv.visitTypeInsn(Opcodes.CHECKCAST, type.getInternalName());
      default -> {
        String box = box(type);
        mv.visitTypeInsn(Opcodes.CHECKCAST, box);
        mv.visitMethodInsn(
            Opcodes.INVOKEVIRTUAL,
            box,
            type.getClassName().concat("Value"),
            "()".concat(type.getDescriptor()),
            false);
      }
    }
  }

  /** Makes the value on the stack an object; null where the type is void. */
  static void box(MethodVisitor mv, Type type) {
    if (type.getSort() == Type.VOID) {
      mv.visitInsn(Opcodes.ACONST_NULL);
    } else if (type.getSort() < Type.ARRAY) {
      String box = box(type);
      mv.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          box,
          "valueOf",
          "(" + type.getDescriptor() + ")L" + box + ";",
          false);
    }
  }

  private static String box(Type primitive) {
    return switch (primitive.getSort()) {
      case Type.BOOLEAN -> "java/lang/Boolean";
      case Type.CHAR -> "java/lang/Character";
      case Type.BYTE -> "java/lang/Byte";
      case Type.SHORT -> "java/lang/Short";
      case Type.INT -> "java/lang/Integer";
      case Type.FLOAT -> "java/lang/Float";
      case Type.LONG -> "java/lang/Long";
      case Type.DOUBLE -> "java/lang/Double";
      default -> throw new IllegalArgumentException(primitive.getDescriptor());
    };
  }

  /**
   * The locals at a method's beginning, as frames name them.
   *
   * @param owner internal name of the class; null for a static method
   */
  static Object[] locals(@Nullable String owner, Type[] arguments) {
    int first = owner == null ? 0 : 1;
    Object[] locals = new Object[first + arguments.length];
    if (owner != null) {
      locals[0] = owner;
    }
    for (int i = 0; i < arguments.length; i++) {
      Type type = arguments[i];
      locals[first + i] =
          switch (type.getSort()) {
            case Type.FLOAT -> Opcodes.FLOAT;
            case Type.LONG -> Opcodes.LONG;
            case Type.DOUBLE -> Opcodes.DOUBLE;
            case Type.ARRAY, Type.OBJECT -> type.getInternalName();
            default -> Opcodes.INTEGER;
          };
    }
    return locals;
  }
}
