package dev.weir.agent;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

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

  private final ZipFile jar;
  private final Object[] handedIn;

  InnerLoader(File jar, Object[] handedIn) throws IOException {
    super("weir", ClassLoader.getPlatformClassLoader());
    // All readers of a file share one lock in the JDK, and the application reads this jar too: it
    // is on its class path. Reading is woven, so who holds that lock may need a class from here,
    // which another thread loads and needs the lock for. Readers with another charset do not share;
    // the names are ASCII.
    this.jar = new ZipFile(jar, ZipFile.OPEN_READ, StandardCharsets.ISO_8859_1);
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
    ZipEntry entry = jar.getEntry(FOLDER.concat(name));
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
