package dev.weir.weaver;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Opcodes;

/** Which rows' detail fields a class really has: a JDK may have renamed one. */
final class ClassFields extends ClassVisitor {
  private final Row[] rows;
  private final boolean[] there;

  private ClassFields(Row[] rows) {
    super(Opcodes.ASM9);
    this.rows = rows;
    there = new boolean[rows.length];
  }

  static boolean[] of(ClassReader reader, Row[] rows) {
    boolean wanted = false;
    for (int i = 0; i < rows.length; i++) {
      wanted |= rows[i].detail().field() != null;
    }
    ClassFields fields = new ClassFields(rows);
    if (wanted) {
      reader.accept(
          fields, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    }
    return fields.there;
  }

  @Override
  public @Nullable FieldVisitor visitField(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      @Nullable Object value) {
    for (int i = 0; i < rows.length; i++) {
      Row.Detail detail = rows[i].detail();
      if (name.equals(detail.field()) && descriptor.equals(detail.descriptor())) {
        there[i] = true;
      }
    }
    return null;
  }
}
