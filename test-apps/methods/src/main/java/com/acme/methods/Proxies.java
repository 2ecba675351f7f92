package com.acme.methods;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Makes proxies, as frameworks do. */
final class Proxies {
  private Proxies() {}

  /** One whose calls nobody implements. */
  static Proxied made(long number) {
    return proxy(
        (self, method, arguments) -> {
          Repo.RUNS.incrementAndGet();
          if (method.getName().equals("slow")) {
            Thread.sleep((Long) arguments[0]);
            return arguments[0];
          }
          return method.getName() + ' ' + arguments[0] + (number == 0 ? "" : " made");
        });
  }

  /** One before a service, as frameworks put it there. */
  static Proxied served() {
    Proxied.Service service = new Proxied.Service();
    return proxy(
        (self, method, arguments) -> {
          try {
            return method.invoke(service, arguments);
          } catch (InvocationTargetException e) {
            throw e.getTargetException();
          }
        });
  }

  private static Proxied proxy(InvocationHandler handler) {
    return (Proxied)
        Proxy.newProxyInstance(
            Proxied.class.getClassLoader(), new Class<?>[] {Proxied.class}, handler);
  }
}
