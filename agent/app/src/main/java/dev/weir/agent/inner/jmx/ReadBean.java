package dev.weir.agent.inner.jmx;

import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.StandardMBean;

/** An MXBean of attributes alone, described as its interface says. */
final class ReadBean extends StandardMBean {
  private <T> ReadBean(T bean, Class<T> by) {
    super(bean, by, true);
  }

  static <T> ReadBean of(Class<T> by, T bean) {
    return new ReadBean(bean, by);
  }

  @Override
  protected String getDescription(MBeanInfo info) {
    return Descriptions.of(getMBeanInterface());
  }

  @Override
  protected String getDescription(MBeanAttributeInfo info) {
    return Descriptions.of(getMBeanInterface(), info);
  }
}
