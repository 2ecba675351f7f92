package dev.weir.weaver;

import dev.weir.core.settings.SettingsGroup;
import dev.weir.weaver.concurrent.ConcurrentSites;
import dev.weir.weaver.http.HttpSites;
import dev.weir.weaver.jdbc.JdbcSites;
import dev.weir.weaver.jdk.JdkSites;
import dev.weir.weaver.web.WebSites;
import java.lang.instrument.Instrumentation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every table there is, and how classes are found that no table can name. */
public final class Tables implements Weaver.Discovery {
  private final Instrumentation instrumentation;
  private final Requests requests;

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
    new WebSites(requests, namedRequests).define(sites);
    return tables;
  }

  /** The weaver that applies the rows. */
  public void weaver(Weaver applies) {
    JdbcSites.weaver(instrumentation, applies);
  }

  /** What was loaded before the agent, and so was not discovered. */
  public void loaded(Class<?>[] classes) {
    JdbcSites.loaded(classes);
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
  public void servesRequests() {
    requests.expect();
  }
}
