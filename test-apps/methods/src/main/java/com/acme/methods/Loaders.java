package com.acme.methods;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;

/** Applications that are deployed, called, and gone. */
final class Loaders {
  private static final int MANY = 5;

  private Loaders() {}

  /** A class of the application, in a loader of its own. */
  public static final class Deployed implements Runnable {
    @Override
    public void run() {
      for (int i = 0; i < 50; i++) {
        try {
          work(i);
        } catch (RuntimeException e) {
          // A limit said no.
        }
      }
    }

    String work(int value) {
      return "worked " + value;
    }
  }

  private static final class Own extends ClassLoader {
    Own() {
      super(Loaders.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.equals(Deployed.class.getName()) ? define(name) : super.loadClass(name, resolve);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  static void loadAndDrop() throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      loaders.add(deploy());
    }
    for (int i = 0; i < 50 && alive(loaders) > 0; i++) {
      System.gc();
      Thread.sleep(50);
    }
    System.out.println("loaders alive " + alive(loaders) + " of " + MANY);
  }

  private static WeakReference<ClassLoader> deploy()
      throws ReflectiveOperationException, InvocationTargetException {
    ClassLoader loader = new Own();
    Class<?> type = loader.loadClass(Deployed.class.getName());
    ((Runnable) type.getDeclaredConstructor().newInstance()).run();
    return new WeakReference<>(loader);
  }

  private static long alive(List<WeakReference<ClassLoader>> loaders) {
    return loaders.stream().filter(loader -> loader.get() != null).count();
  }
}
