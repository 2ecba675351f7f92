package dev.weir.core.limit;

import dev.weir.api.policy.Policy;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.settings.Settings;
import dev.weir.core.settings.SettingsGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What settings say of limits: {@code weir.policy.*}, {@code weir.pool.*}, {@code
 * weir.limits.max-concurrent}.
 *
 * <pre>{@code
 * LimitSettings limits = LimitSettings.from(settings);
 * if (limits.problems().isEmpty()) {
 *   limiters.define(limits);
 * }
 * }</pre>
 *
 * @param policies those that can be, in the order in which they were set
 * @param pools those that can be, by name
 * @param maxConcurrent how many calls may run at the same time under all policies together
 * @param problems one line for each policy and each pool that cannot be, which names the key; they
 *     are left out
 */
public record LimitSettings(
    List<Policy> policies,
    Map<String, PoolPolicy> pools,
    int maxConcurrent,
    List<String> problems) {

  /** What these settings say. */
  public static LimitSettings from(Settings settings) {
    List<String> problems = new ArrayList<>();
    Map<String, PoolPolicy> pools = new TreeMap<>();
    TreeSet<String> names = new TreeSet<>(List.of(Policy.PROCESSES, Policy.THREADS));
    for (SettingsGroup group : settings.pools()) {
      names.add(group.name());
      try {
        pools.put(group.name(), Policies.poolFrom(group));
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
    List<Policy> policies = new ArrayList<>();
    for (SettingsGroup group : settings.policies()) {
      try {
        policies.add(inPools(group, Policies.from(group), names, pools));
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
    return new LimitSettings(
        List.copyOf(policies),
        Collections.unmodifiableMap(pools),
        settings.maxConcurrent(),
        List.copyOf(problems));
  }

  private static Policy inPools(
      SettingsGroup group, Policy policy, TreeSet<String> names, Map<String, PoolPolicy> pools) {
    String key = group.fullName("pool") + "=" + policy.pool();
    int ofProcesses = 0;
    for (String pool : policy.pools()) {
      PoolPolicy known = pools.get(pool);
      boolean alwaysThere = Policy.PROCESSES.equals(pool) || Policy.THREADS.equals(pool);
      if (known == null && !alwaysThere) {
        String which = policy.pools().size() == 1 ? "" : " '" + pool + "'";
        throw new IllegalArgumentException(
            names.contains(pool)
                ? key + ": what is set for that pool" + which + " is wrong"
                : key
                    + ": there is no such pool"
                    + which
                    + "; there are "
                    + String.join(", ", names));
      }
      PoolPolicy.Type type = known == null ? null : known.type();
      ofProcesses += Policy.PROCESSES.equals(pool) || type == PoolPolicy.Type.PROCESS ? 1 : 0;
    }
    if (ofProcesses > 0 && ofProcesses < policy.pools().size()) {
      throw new IllegalArgumentException(
          key + ": pools of processes cannot stand for pools of threads, name those of one kind");
    }
    return policy;
  }
}
