package dev.weir.agent.inner;

import dev.weir.agent.inner.doctor.Doctor;
import dev.weir.bridge.Bridge;
import dev.weir.core.record.CallSites;
import dev.weir.core.record.Ledger;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Site;
import dev.weir.core.record.Ticker;
import dev.weir.core.settings.LogLevel;
import dev.weir.core.settings.Settings;
import dev.weir.core.settings.SettingsLoader;
import dev.weir.core.settings.SettingsWatcher;
import dev.weir.weaver.Contexts;
import dev.weir.weaver.LedgerRecorder;
import dev.weir.weaver.Requests;
import dev.weir.weaver.Sites;
import dev.weir.weaver.Tables;
import dev.weir.weaver.Weaver;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Puts the agent together and weaves what is loaded: tables, weaver, recorder, service. The bridge
 * is in place.
 */
final class Installation {
  private Installation() {}

  static void install(
      Instrumentation instrumentation,
      SettingsLoader loader,
      SettingsLoader.Result loaded,
      Log log,
      String how,
      long began)
      throws Exception {
    Settings settings = loaded.settings();
    Faults.at("recording");
    CallSites callSites = new CallSites();
    callSites.rules(settings.skippedSites(), settings.applicationSites());
    Recording recording = new Recording(Ticker.SYSTEM, thresholds(settings), callSites);
    recording.keys().sanitizes(settings.sanitize());
    Ledgers ledgers = new Ledgers(recording);
    Contexts contexts = new Contexts();
    Requests requests = new Requests(ledgers, recording, contexts);
    Faults.at("tables");
    int feature = Runtime.version().feature();
    Sites sites = new Sites(feature);
    Tables tables = Tables.define(sites, requests, instrumentation, settings.requests());
    Site[] bySite = sites.sites();
    recording.sites(bySite);
    Faults.at("weaver");
    Weaver weaver = new Weaver(sites, feature < 21, tables, recording.errors());
    tables.weaver(weaver);
    if (settings.logLevel() == LogLevel.DEBUG) {
      weaver.listener(new WovenLog(log));
    }
    LedgerRecorder recorder =
        new LedgerRecorder(ledgers, sites.hooks(), contexts, recording.errors());
    recorder.enabled(settings.enabled());
    Faults.at("limits");
    tables.recorder(recorder);
    Limits limits = new Limits(recording, requests, tables, log);
    requests.host(limits);
    limits.apply(settings);
    Faults.at("connect");
    // Made before anything is woven: making the first one loads classes, and loading is woven.
    Ledger own = ledgers.current();
    int was = own.agentWorks();
    Bridge.connect(recorder);
    try {
      Faults.at("weave");
      weaveLoaded(instrumentation, weaver, tables);
      Faults.at("service");
      Service service =
          new Service(
              new SettingsWatcher(loader, loaded),
              log,
              recording,
              ledgers,
              recorder,
              weaver,
              tables,
              limits,
              new Doctor(instrumentation, weaver, recorder, recording.errors()));
      if (feature < 21 && how.equals("agentmain")) {
        String line =
            "attached on JDK ".concat(String.valueOf(feature))
                + ": sleep, wait and sync are not seen in classes that were loaded before";
        recording.note(line);
        log.info(line);
      }
      service.start(how, began);
    } catch (Throwable e) {
      Bridge.connect(null);
      throw e;
    } finally {
      own.agentDone(was);
    }
  }

  static Recording.Thresholds thresholds(Settings settings) {
    return new Recording.Thresholds(
        settings.slowOperationNanos(),
        settings.thresholds().cpuNanos(),
        settings.thresholds().allocationBytes(),
        settings.maxRoutes(),
        settings.maxTargets(),
        settings.maxSites());
  }

  private static void weaveLoaded(Instrumentation instrumentation, Weaver weaver, Tables tables)
      throws UnmodifiableClassException {
    instrumentation.addTransformer(weaver, true);
    List<Class<?>> named = new ArrayList<>();
    Class<?>[] loaded = instrumentation.getAllLoadedClasses();
    Set<String> names = weaver.binaryNames();
    for (int i = 0; i < loaded.length; i++) {
      Class<?> type = loaded[i];
      if (names.contains(type.getName()) && instrumentation.isModifiableClass(type)) {
        named.add(type);
      }
    }
    instrumentation.retransformClasses(named.toArray(new Class<?>[0]));
    tables.loaded(loaded);
  }
}
