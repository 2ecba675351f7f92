package dev.weir.weaver;

import org.jspecify.annotations.Nullable;

/** Methods of every awkward shape, to be woven. */
public class Shapes {
  private final String path = "a path";

  /** For the interpreter of the row's condition. */
  public boolean isBlocking() {
    return true;
  }

  public static int primitives(int a, long b, double c, byte d) {
    long sum = a + b;
    return (int) (sum + c + d);
  }

  public static long wide(long a, double b) {
    return (long) (a * b);
  }

  public String assigns(@Nullable String given, int times) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < times; i++) {
      given = given + i;
      all.append(given);
    }
    return all.toString();
  }

  public int[] catches(int index) {
    int[] few = new int[2];
    try {
      few[index]++;
    } catch (ArrayIndexOutOfBoundsException e) {
      few[0] = -1;
    } finally {
      few[1]++;
    }
    return few;
  }

  public synchronized void fails(String message) {
    if (!message.isEmpty()) {
      throw new IllegalStateException(message);
    }
  }

  public double manyReturns(int which) {
    switch (which) {
      case 0:
        return 0.5;
      case 1:
        return 1.5;
      default:
        while (true) {
          if (which-- < 5) {
            return which;
          }
        }
    }
  }

  private float hidden() {
    return path.length();
  }

  public float nested(Object lock) {
    synchronized (lock) {
      try {
        return hidden();
      } finally {
        fails("");
      }
    }
  }

  public boolean forever(boolean[] stop) {
    do {
      stop[0] = !stop[0];
    } while (stop[0]);
    return stop[0];
  }
}
