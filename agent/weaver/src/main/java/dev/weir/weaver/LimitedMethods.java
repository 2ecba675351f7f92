package dev.weir.weaver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds in class files the methods that have limits. */
public interface LimitedMethods {
  /**
   * A method to be woven.
   *
   * @param method name and descriptor, {@code find(J)V}
   * @param number what woven code calls it
   */
  record Found(String method, int number) {}

  /**
   * Those of a class that is being loaded or retransformed.
   *
   * @param name internal name
   * @param annotated whether it names an annotation of limits
   */
  List<Found> in(@Nullable ClassLoader loader, String name, byte[] classFile, boolean annotated);

  /** A class could not be woven with its methods' limits, and was woven without. */
  void failed(String name, Throwable why);
}
