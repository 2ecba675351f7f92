package dev.weir.agent.inner;

import dev.weir.api.Level;
import dev.weir.core.enforce.Enforcement;
import dev.weir.core.enforce.Plan;
import dev.weir.core.offload.Leave;
import dev.weir.core.offload.Offloading;
import dev.weir.core.offload.Standing;
import dev.weir.core.record.Ticker;
import dev.weir.core.settings.Mode;
import dev.weir.core.settings.Settings;
import dev.weir.core.settings.SettingsGroup;
import dev.weir.weaver.Requests;
import java.util.List;

/**
 * How far off-loading may go, by the settings. From when requests are expected; until then nothing
 * of it is loaded.
 */
final class Offloads {
  /** {@code weir.pool.offload.*} says what workers are made of. */
  private static final String POOL = "offload";

  private final Requests requests;
  private final Offloading offloading;

  Offloads(Requests requests, Log log) {
    this.requests = requests;
    offloading = new Offloading(Ticker.SYSTEM, log::info);
  }

  /** These settings hold from now on; servers ask from the first time on. */
  void apply(Settings settings) {
    Enforcement enforcement = requests.enforcement();
    List<Plan.RouteLevel> routes = enforcement == null ? List.of() : enforcement.plan().levels();
    // A policy raises the level where none is given, but off-loading is nobody's policy.
    Plan plan = new Plan(settings.mode(), settings.level(), routes, List.of());
    boolean enabled = settings.enabled();
    Leave most = enabled ? leave(settings.mode(), settings.level()) : Leave.NONE;
    for (Plan.RouteLevel each : routes) {
      Leave of = enabled ? leave(settings.mode(), each.level()) : Leave.NONE;
      most = of.compareTo(most) > 0 ? of : most;
    }
    offloading.leave(
        route -> enabled ? leave(plan.mode(), plan.levelOf(route, null)) : Leave.NONE,
        most,
        choice(settings));
    requests.offloading(offloading);
  }

  private static Leave leave(Mode mode, Level level) {
    if (level == Level.BASIC || mode == Mode.OBSERVE) {
      return Leave.PROPOSE;
    }
    return mode == Mode.ENFORCE ? Leave.ACT : Leave.COUNT;
  }

  private static Offloading.Choice choice(Settings settings) {
    for (SettingsGroup pool : settings.pools()) {
      if (pool.name().equals(POOL)) {
        return new Offloading.Choice(
            !"thread".equals(pool.text("type")), pool.count("max-workers", 0));
      }
    }
    return Offloading.Choice.USUAL;
  }

  /** How all of it stands, for the report. */
  List<Standing> standing() {
    return offloading.standing();
  }
}
