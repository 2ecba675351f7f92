package com.acme.methods;

import java.io.IOException;

/** What proxies alone implement, such as a repository of Spring Data; or one before a service. */
public interface Proxied {
  /** Finds something. */
  String find(String key) throws IOException;

  /** Takes so long. */
  long slow(long millis);

  /** Calls itself so often. */
  int down(int depth);

  /** The service. */
  final class Service implements Proxied {
    @Override
    public String find(String key) {
      Repo.RUNS.incrementAndGet();
      return "served " + key;
    }

    @Override
    public long slow(long millis) {
      return millis;
    }

    @Override
    public int down(int depth) {
      Repo.RUNS.incrementAndGet();
      return depth == 0 ? 0 : 1 + down(depth - 1);
    }
  }
}
