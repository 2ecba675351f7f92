package dev.weir.agent.inner;

import dev.weir.api.Level;
import dev.weir.core.alert.Alerts;
import dev.weir.core.enforce.Enforcement;
import dev.weir.core.limit.breaker.CircuitBreaker;
import dev.weir.core.offload.Standing;
import dev.weir.core.record.Recording;
import dev.weir.core.report.LimitsSource;
import dev.weir.core.settings.Mode;
import dev.weir.core.settings.Settings;
import dev.weir.weaver.Requests;
import dev.weir.weaver.Tables;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The policies of the settings, from the first settings that name one, or the first class whose
 * methods have limits; until then nothing of them is loaded.
 */
final class Limits implements LimitsSource, Requests.Host {
  private final Recording recording;
  private final Requests requests;
  private final Tables tables;
  private final Log log;
  // Set under this object's lock, read by whoever shows it.
  private volatile @Nullable Enforcement enforcement;
  // Guarded by this: classes with annotations are loaded by any thread.
  private @Nullable Settings inForce;
  private boolean wanted;
  private boolean refused;
  private volatile @Nullable Thread thread;
  private volatile @Nullable Offloads offloads;
  private volatile List<String> problems = List.of();
  // Of the agent's thread alone.
  private final BreakerAlerts breakerAlerts = new BreakerAlerts();

  Limits(Recording recording, Requests requests, Tables tables, Log log) {
    this.recording = recording;
    this.requests = requests;
    this.tables = tables;
    this.log = log;
  }

  /**
   * These settings hold from now on, or those before stay in force where a policy is wrong; then
   * {@link #isRefused}.
   */
  synchronized void apply(Settings settings) {
    policies(settings);
    Offloads known = offloads;
    if (known != null) {
      known.apply(settings);
    }
  }

  /** Requests are about to come: what they block may be off-loaded. */
  synchronized void expectRequests(Settings settings) {
    Offloads fresh = new Offloads(requests, log);
    fresh.apply(settings);
    offloads = fresh;
  }

  private void policies(Settings settings) {
    inForce = settings;
    Enforcement known = enforcement;
    if (known != null) {
      boolean before = refused;
      refused = tell(known.apply(settings, false), "; the limits stay as they were");
      if (before && !refused) {
        log.info("the limits are as the settings say again");
      }
    } else if (isNeeded(settings) || wanted && settings.mode() != Mode.OBSERVE) {
      Enforcement fresh = new Enforcement(recording);
      boolean unused = tell(fresh.apply(settings, true), "; it does not act");
      enforcement = fresh;
      requests.enforcement(fresh);
      tables.policies(fresh);
    } else {
      return;
    }
    if (!settings.policies().isEmpty() && !settings.says("weir.level")) {
      log.info("weir.level is not set: policies act as at ADVANCED");
    }
  }

  /** Raises an alert for each circuit breaker that keeps calls out, and ends it when it closes. */
  void watch(Alerts alerts) {
    Enforcement policies = enforcement;
    if (policies == null) {
      return;
    }
    breakerAlerts.look(policies.breakers(), alerts);
  }

  /** The policies; null as long as there are none. */
  @Nullable Enforcement enforcement() {
    return enforcement;
  }

  /** What is wrong with the policies as they were read last, a line each. */
  List<String> problems() {
    return problems;
  }

  /** Whether the limits are not those of the settings that were applied last. */
  synchronized boolean isRefused() {
    return refused;
  }

  /** Whether there was something to tell. */
  private boolean tell(List<String> wrong, String consequence) {
    problems = List.copyOf(wrong);
    for (int i = 0; i < wrong.size(); i++) {
      log.warn(wrong.get(i).concat(consequence));
    }
    return !wrong.isEmpty();
  }

  @Override
  public void wantPolicies() {
    Settings settings;
    synchronized (this) {
      if (wanted) {
        return;
      }
      wanted = true;
      settings = enforcement == null ? inForce : null;
    }
    if (settings != null) {
      apply(settings);
    }
  }

  /** The agent's thread, which does what cannot be done while a class is being loaded. */
  void thread(Thread agent) {
    thread = agent;
  }

  @Override
  public void soon() {
    Thread agent = thread;
    if (agent != null) {
      LockSupport.unpark(agent);
    }
  }

  @Override
  public void note(String line) {
    log.warn(line);
  }

  /** Asked here, so that the class with the answer is not loaded for a no. */
  private static boolean isNeeded(Settings settings) {
    return !settings.policies().isEmpty()
        || !settings.routes().isEmpty()
        || settings.level() != Level.BASIC;
  }

  @Override
  public Enforcement.@Nullable Standing standing() {
    Enforcement policies = enforcement;
    return policies == null ? null : policies.standing();
  }

  @Override
  public List<Standing> offloading() {
    Offloads known = offloads;
    return known == null ? List.of() : known.standing();
  }

  @Override
  public boolean set(String policy, ByHand order) {
    Enforcement policies = enforcement;
    CircuitBreaker breaker = policies == null ? null : policies.breaker(policy);
    if (breaker == null) {
      return false;
    }
    switch (order) {
      case OPEN -> breaker.forceOpen();
      case CLOSE -> breaker.close();
      case RESET -> breaker.reset();
    }
    return true;
  }
}
