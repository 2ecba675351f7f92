package dev.weir.shop;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The libraries of the shop: every jar on the class path. */
final class ClassPath {
  private ClassPath() {}

  /** What is done with each class. */
  interface Visitor {
    void visit(String internalName, byte[] classFile) throws Exception;
  }

  /**
   * Shows every class of every jar; those of other releases and module descriptors are left out.
   */
  static void visit(Visitor visitor) throws Exception {
    for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (place.endsWith(".jar")) {
        visit(place, visitor);
      }
    }
  }

  private static void visit(String place, Visitor visitor) throws Exception {
    try (JarFile jar = new JarFile(place)) {
      for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
        JarEntry entry = all.nextElement();
        String name = entry.getName();
        if (name.endsWith(".class")
            && !name.startsWith("META-INF")
            && !name.endsWith("module-info.class")) {
          visitor.visit(name.substring(0, name.length() - 6), bytes(jar, entry));
        }
      }
    }
  }

  private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }
}
