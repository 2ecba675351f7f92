package dev.weir.agent.inner.jmx;

/** Alerts as JMX shows them; each change is a notification of the type {@code weir.alert}. */
@Described("Alerts; each change is a notification of the type weir.alert")
public interface AlertsMXBean {
  /** How many are open. */
  @Described("How many are open")
  int getOpen();

  /** One line for each open one. */
  @Described("One line for each open one")
  String[] getAlerts();

  /** Somebody knows; false where no open one has the id. */
  @Described("Somebody knows; false where no open one has the id")
  boolean acknowledge(String id, String note);

  /** Somebody says that it is over; false where no open one has the id. */
  @Described("Somebody says that it is over; false where no open one has the id")
  boolean resolve(String id, String note);
}
