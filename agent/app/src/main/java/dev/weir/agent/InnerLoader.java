package dev.weir.agent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads the agent's own classes and its libraries from the folder {@code inner/} of the agent's
 * jar. Its parent is the platform loader, so neither side sees the other: only types of the JDK
 * cross.
 */
final class InnerLoader extends ClassLoader implements Supplier<Object[]> {
  private static final String FOLDER = "inner/";

  static {
    registerAsParallelCapable();
  }

  private final JarFile jar;
  private final Object[] handedIn;

  InnerLoader(JarFile jar, Object[] handedIn) {
    super("weir", ClassLoader.getPlatformClassLoader());
    this.jar = jar;
    this.handedIn = handedIn;
  }

  /** What the door hands in: arguments, instrumentation, and how the agent came. */
  @Override
  public Object[] get() {
    return handedIn;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = read(name.replace('.', '/').concat(".class"));
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length, WeirAgent.class.getProtectionDomain());
  }

  @Override
  public InputStream getResourceAsStream(String name) {
    byte[] bytes = read(name);
    return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
  }

  @Override
  protected URL findResource(String name) {
    try {
      return jar.getEntry(FOLDER + name) == null
          ? null
          : new URL("jar:file:" + jar.getName() + "!/" + FOLDER + name);
    } catch (IOException e) {
      return null;
    }
  }

  private byte[] read(String name) {
    JarEntry entry = jar.getJarEntry(FOLDER.concat(name));
    if (entry == null) {
      return null;
    }
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    } catch (IOException e) {
      return null;
    }
  }
}
