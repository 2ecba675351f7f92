package dev.weir.weaver;

import dev.weir.core.enforce.Enforcement;
import dev.weir.core.settings.SettingsGroup;
import dev.weir.weaver.concurrent.ConcurrentSites;
import dev.weir.weaver.http.HttpSites;
import dev.weir.weaver.jdbc.JdbcSites;
import dev.weir.weaver.jdk.JdkSites;
import dev.weir.weaver.loop.LoopSites;
import dev.weir.weaver.method.MethodSites;
import dev.weir.weaver.offload.OffloadSites;
import dev.weir.weaver.web.WebSites;
import java.lang.instrument.Instrumentation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every table there is, and how classes are found that no table can name. */
public final class Tables implements Weaver.Discovery {
  private final Instrumentation instrumentation;
  private final Requests requests;
  private @Nullable LedgerRecorder recorder;
  private volatile @Nullable MethodSites methods;
  private volatile boolean flightRecorder;

  private Tables(Instrumentation instrumentation, Requests requests) {
    this.requests = requests;
    this.instrumentation = instrumentation;
  }

  /** Defines all rows. */
  public static Tables define(
      Sites sites,
      Requests requests,
      Instrumentation instrumentation,
      List<SettingsGroup> namedRequests) {
    Tables tables = new Tables(instrumentation, requests);
    new JdkSites().define(sites);
    new ConcurrentSites(requests).define(sites);
    new JdbcSites(requests.keys()).define(sites);
    new HttpSites(requests).define(sites);
    OffloadSites offload = new OffloadSites(requests, instrumentation);
    offload.within(sites);
    new WebSites(requests, namedRequests).define(sites);
    offload.define(sites);
    new LoopSites(requests).define(sites);
    return tables;
  }

  /** The weaver that applies the rows. */
  public void weaver(Weaver applies) {
    JdbcSites.weaver(instrumentation, applies);
  }

  /** What asks whether methods may begin. */
  public void recorder(LedgerRecorder asks) {
    recorder = asks;
  }

  /** What was loaded before the agent, and so was not discovered. */
  public void loaded(Class<?>[] classes) {
    JdbcSites.loaded(classes);
    for (int i = 0; i < classes.length; i++) {
      if (classes[i].getName().equals("jdk.jfr.FlightRecorder")) {
        flightRecorder = true;
      }
    }
    MethodSites sites = methods;
    if (sites != null) {
      sites.loaded(classes);
    }
  }

  /** There are policies from now on. */
  public void policies(Enforcement policies) {
    MethodSites sites = methods();
    if (sites != null) {
      sites.follow(policies);
    }
  }

  /** Whether {@link #later} has something to do. */
  public boolean isLeft() {
    MethodSites sites = methods;
    return sites != null && sites.hasHeirs();
  }

  /** To be called now and then: what could not be done while a class was being loaded. */
  public void later() {
    MethodSites sites = methods;
    if (sites != null) {
      sites.weaveHeirs();
    }
  }

  @Override
  public @Nullable LimitedMethods limitedMethods(boolean wanted) {
    MethodSites sites = methods;
    return sites != null || !wanted ? sites : methods();
  }

  private synchronized @Nullable MethodSites methods() {
    LedgerRecorder asks = recorder;
    if (methods == null && asks != null) {
      methods = new MethodSites(requests, instrumentation, asks);
    }
    return methods;
  }

  @Override
  public boolean concerns(String name) {
    return JdbcSites.isOfDriver(name);
  }

  @Override
  public @Nullable String rowsOf(ClassLoader loader, String name, String[] interfaces) {
    return JdbcSites.role(loader, name, interfaces);
  }

  @Override
  public void flightRecorder() {
    flightRecorder = true;
    requests.soon();
  }

  /** Whether somebody has begun to use the JDK's flight recorder. */
  public boolean seesFlightRecorder() {
    return flightRecorder;
  }

  @Override
  public void servesRequests() {
    requests.expect();
  }
}
