package com.acme.robustness;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/** Deploys an application twenty times, drops it each time, and counts what was collected. */
public final class Redeploys {
  private static final int DEPLOYMENTS = 20;

  private Redeploys() {}

  /** Nothing to tell it. */
  public static void main(String[] arguments) throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < DEPLOYMENTS; i++) {
      loaders.add(deploy());
    }
    int collected = 0;
    for (int attempt = 0; attempt < 50 && collected < DEPLOYMENTS; attempt++) {
      System.gc();
      Thread.sleep(20);
      collected = (int) loaders.stream().filter(loader -> loader.refersTo(null)).count();
    }
    System.out.println("collected " + collected + " of " + DEPLOYMENTS);
  }

  private static WeakReference<ClassLoader> deploy() throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader("deployment", classPath(), ClassLoader.getPlatformClassLoader())) {
      loader.loadClass(Deployed.class.getName()).getMethod("serve").invoke(null);
      return new WeakReference<>(loader);
    }
  }

  private static URL[] classPath() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(new File(entry).toURI().toURL());
    }
    return urls.toArray(new URL[0]);
  }
}
