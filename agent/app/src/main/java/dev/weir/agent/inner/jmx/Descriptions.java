package dev.weir.agent.inner.jmx;

import java.lang.reflect.Method;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanOperationInfo;

/** Reads what the interface of a bean says of itself. */
final class Descriptions {
  private Descriptions() {}

  static String of(Class<?> bean) {
    Described told = bean.getAnnotation(Described.class);
    return told == null ? bean.getSimpleName() : told.value();
  }

  static String of(Class<?> bean, MBeanAttributeInfo attribute) {
    return of(bean, (attribute.isIs() ? "is" : "get") + attribute.getName());
  }

  static String of(Class<?> bean, MBeanOperationInfo operation) {
    return of(bean, operation.getName());
  }

  private static String of(Class<?> bean, String method) {
    for (Method each : bean.getMethods()) {
      Described told = each.getAnnotation(Described.class);
      if (told != null && each.getName().equals(method)) {
        return told.value();
      }
    }
    return method;
  }
}
