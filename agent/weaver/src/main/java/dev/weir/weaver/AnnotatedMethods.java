package dev.weir.weaver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Finds the methods that {@code @Request("nightly-import")} marks. The annotation is matched by
 * name in the class file, so nothing is loaded for it; a class without it costs one pass over its
 * constant pool.
 */
final class AnnotatedMethods extends ClassVisitor {
  /** Whose rows apply: no class has this name. */
  static final String OWNER = Sites.ANNOTATED.replace('.', '/');

  static final String DESCRIPTOR = "Ldev/weir/api/Request;";

  private final Row row;
  private final List<Row> found = new ArrayList<>();
  private String owner = "";

  private AnnotatedMethods(Row row) {
    super(Opcodes.ASM9);
    this.row = row;
  }

  /** The rows of a class, and one for each of its annotated methods. */
  static Row @Nullable [] add(
      byte[] classFile, Row @Nullable [] known, Row @Nullable [] annotated) {
    if (annotated == null) {
      return known;
    }
    AnnotatedMethods methods = new AnnotatedMethods(annotated[0]);
    new ClassReader(classFile)
        .accept(methods, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    if (methods.found.isEmpty()) {
      return known;
    }
    Row[] rows = known == null ? new Row[0] : known;
    int length = rows.length;
    rows = Arrays.copyOf(rows, length + methods.found.size());
    for (int i = length; i < rows.length; i++) {
      rows[i] = methods.found.get(i - length);
    }
    return rows;
  }

  @Override
  public void visit(
      int version,
      int access,
      String name,
      @Nullable String signature,
      @Nullable String parent,
      String @Nullable [] interfaces) {
    owner = name;
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    String method = name.concat(descriptor);
    return new MethodVisitor(Opcodes.ASM9) {
      @Override
      public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
        return annotation.equals(DESCRIPTOR) ? new Value(method) : null;
      }
    };
  }

  private final class Value extends AnnotationVisitor {
    private final String method;

    Value(String method) {
      super(Opcodes.ASM9);
      this.method = method;
    }

    @Override
    public void visit(String name, Object value) {
      Row.Detail named = new Row.Detail(-1, null, null, value.toString());
      found.add(
          new Row(
              row.id(),
              row.name(),
              row.action(),
              owner,
              new String[] {method},
              named,
              null,
              null,
              row.hook()));
    }
  }
}
