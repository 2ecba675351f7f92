package dev.weir.weaver;

import dev.weir.core.record.CallSites;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.SwallowedErrors;
import dev.weir.core.record.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;

/** Every row for the running JDK, and a weaver of them. */
final class AllTables {
  static final int FEATURE = Runtime.version().feature();

  final SwallowedErrors errors = new SwallowedErrors();
  final Sites sites = new Sites(FEATURE);
  final Weaver weaver;

  AllTables() {
    Recording recording =
        new Recording(Ticker.SYSTEM, new Recording.Thresholds(1, 1, 1, 1, 1, 1), new CallSites());
    Requests requests = new Requests(new Ledgers(recording), recording, new Contexts());
    Instrumentation none =
        (Instrumentation)
            Proxy.newProxyInstance(
                AllTables.class.getClassLoader(),
                new Class<?>[] {Instrumentation.class},
                (proxy, method, arguments) -> {
                  throw new UnsupportedOperationException(method.getName());
                });
    Tables.define(sites, requests, none, List.of());
    weaver = new Weaver(sites, FEATURE < 21, null, errors);
  }

  /** The rows of the JDK's own classes. */
  Map<String, Row[]> ofTheJdk() {
    Map<String, Row[]> rows = sites.byOwner();
    rows.keySet().removeIf(owner -> !owner.matches("(java|jdk|sun|com/sun)/.*"));
    return rows;
  }

  /** A class as it was compiled, or null where there is none of the name. */
  static byte @Nullable [] bytes(String internalName) {
    try (InputStream in = ClassLoader.getSystemResourceAsStream(internalName + ".class")) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What ASM's verifier has to say; nothing where all is well. */
  static String problems(byte[] woven) {
    StringWriter problems = new StringWriter();
    ClassLoader loader = AllTables.class.getClassLoader();
    CheckClassAdapter.verify(new ClassReader(woven), loader, false, new PrintWriter(problems));
    return problems.toString();
  }
}
