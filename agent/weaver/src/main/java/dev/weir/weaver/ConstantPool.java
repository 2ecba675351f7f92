package dev.weir.weaver;

/**
 * One quick look at a class's constant pool: may the class need weaving that no row asks for by its
 * name? Every class of the JVM comes by, so nothing is allocated and no class reader is made.
 */
final class ConstantPool {
  /** It has the name of a native whose call sites are rewritten, and what goes with the name. */
  static final int NATIVE = 1;

  /** It names the annotation of units of work. */
  static final int ANNOTATION = 2;

  /** It names an interface of drivers and pools. */
  static final int DATABASE = 4;

  /** It names an interface of what drivers hand out. */
  static final int JDBC = 8;

  /** It names an annotation of limits. */
  static final int LIMITS = 16;

  private static final String[] LIMITING = {
    "Ldev/weir/api/LimitBlocking;",
    "Ldev/weir/api/OptimizeRoute;",
    "Ldev/weir/api/AsyncOperation;",
    "Ldev/weir/api/BackgroundTask;",
    "Ldev/weir/api/TimeoutOperation;",
  };

  // What makes up NATIVE: wait or sleep with a long, or sync with the class that it is of.
  private static final int WAITS = 32;
  private static final int LONG = 64;
  private static final int SYNC = 128;
  private static final int DESCRIPTOR = 256;

  private static final String[] DATABASES = {
    "java/sql/Driver",
    "javax/sql/DataSource",
    "javax/sql/XAConnection",
    "javax/sql/PooledConnection",
  };

  private static final String[] HANDED_OUT = {
    "java/sql/Connection",
    "java/sql/Statement",
    "java/sql/ResultSet",
    "java/sql/PreparedStatement",
    "java/sql/CallableStatement",
  };

  private ConstantPool() {}

  /** What the pool mentions, as bits. */
  static int mentions(byte[] classFile) {
    int bits = 0;
    int count = u2(classFile, 8);
    int at = 10;
    for (int i = 1; i < count; i++) {
      switch (classFile[at]) {
        case 1 -> {
          int length = u2(classFile, at + 1);
          bits |= ofText(classFile, at + 3, length);
          at += 3 + length;
        }
        case 3, 4, 9, 10, 11, 12, 17, 18 -> at += 5;
        case 5, 6 -> {
          at += 9;
          i++; // These take two places.
        }
        case 15 -> at += 4;
        default -> at += 3;
      }
    }
    boolean waits = (bits & WAITS) != 0 && (bits & LONG) != 0;
    boolean syncs = (bits & SYNC) != 0 && (bits & DESCRIPTOR) != 0;
    return waits || syncs ? bits | NATIVE : bits;
  }

  private static int ofText(byte[] b, int at, int length) {
    switch (length) {
      case 4 -> {
        return is("(J)V", b, at, 4)
            ? LONG
            : is("wait", b, at, 4) ? WAITS : is("sync", b, at, 4) ? SYNC : 0;
      }
      case 5 -> {
        return is("sleep", b, at, 5) ? WAITS : 0;
      }
      case 15, 18, 19, 20, 22, 26 -> {
        int annotation = is(AnnotatedMethods.DESCRIPTOR, b, at, length) ? ANNOTATION : 0;
        int database = isOneOf(DATABASES, b, at, length) ? DATABASE : 0;
        int descriptor = is("java/io/FileDescriptor", b, at, length) ? DESCRIPTOR : 0;
        int jdbc = isOneOf(HANDED_OUT, b, at, length) ? JDBC : 0;
        return annotation | database | descriptor | jdbc;
      }
      case 28, 29, 31 -> {
        return isOneOf(LIMITING, b, at, length) ? LIMITS : 0;
      }
      default -> {
        return 0;
      }
    }
  }

  private static boolean isOneOf(String[] texts, byte[] b, int at, int length) {
    for (int i = 0; i < texts.length; i++) {
      if (is(texts[i], b, at, length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean is(String text, byte[] b, int at, int length) {
    if (text.length() != length) {
      return false;
    }
    // From the end: names of one package differ there.
    for (int i = length - 1; i >= 0; i--) {
      if (b[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int u2(byte[] b, int at) {
    return (b[at] & 0xff) << 8 | b[at + 1] & 0xff;
  }
}
