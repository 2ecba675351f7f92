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
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent's own classes and its libraries from the folder {@code inner/} of the agent's
 * jar. Its parent is the platform loader, so neither side sees the other: only types of the JDK
 * cross.
 */
final class InnerLoader extends ClassLoader implements Supplier<Object[]>, Runnable {
  private static final String FOLDER = "inner/";

  static {
    registerAsParallelCapable();
  }

  private final File file;
  private final Object[] handedIn;
  private final Object opening = new Object();
  private volatile @Nullable JarHead head;
  private volatile @Nullable ZipFile jar;

  InnerLoader(File file, Object[] handedIn) {
    super("weir", ClassLoader.getPlatformClassLoader());
    this.file = file;
    this.handedIn = handedIn;
    head = JarHead.of(file);
  }

  /** What the door hands in: arguments, instrumentation, and how the agent came. */
  @Override
  public Object[] get() {
    return handedIn;
  }

  /** The start is over: opens the jar's directory, and lets go of what was read for the start. */
  @Override
  public void run() {
    try {
      jar();
      head = null;
    } catch (IOException e) {
      // The jar is gone; what was read of it stays.
    }
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
      return jar().getEntry(FOLDER + name) == null
          ? null
          : new URL("jar:file:" + file.getPath() + "!/" + FOLDER + name);
    } catch (IOException e) {
      return null;
    }
  }

  private byte @Nullable [] read(String name) {
    String path = FOLDER.concat(name);
    JarHead first = head;
    byte[] bytes = first == null ? null : first.read(path);
    if (bytes != null) {
      return bytes;
    }
    try {
      ZipFile all = jar();
      ZipEntry entry = all.getEntry(path);
      if (entry == null) {
        return null;
      }
      try (InputStream in = all.getInputStream(entry)) {
        return in.readAllBytes();
      }
    } catch (IOException e) {
      return null;
    }
  }

  private ZipFile jar() throws IOException {
    ZipFile known = jar;
    if (known != null) {
      return known;
    }
    synchronized (opening) {
      known = jar;
      if (known == null) {
        // All readers of a file share one lock in the JDK, and the application reads this jar too:
        // it is on its class path. Reading is woven, so who holds that lock may need a class from
        // here, which another thread loads and needs the lock for. Readers with another charset do
        // not share; the names are ASCII.
        known = new ZipFile(file, ZipFile.OPEN_READ, StandardCharsets.ISO_8859_1);
        jar = known;
      }
      return known;
    }
  }
}
