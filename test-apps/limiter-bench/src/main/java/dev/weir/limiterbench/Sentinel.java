package dev.weir.limiterbench;

import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import com.alibaba.csp.sentinel.slots.block.flow.FlowRule;
import com.alibaba.csp.sentinel.slots.block.flow.FlowRuleManager;
import java.nio.file.Path;
import java.util.List;

/** Sentinel's rules are global, and its log files go where they are deleted. */
final class Sentinel {
  static {
    System.setProperty(
        "csp.sentinel.log.dir",
        Path.of(System.getProperty("java.io.tmpdir"), "weir-bench").toString());
  }

  private Sentinel() {}

  static void degrade(String resource) {
    DegradeRuleManager.loadRules(List.of(degradeRule(resource)));
  }

  private static DegradeRule degradeRule(String resource) {
    return new DegradeRule(resource)
        .setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_RATIO)
        .setCount(0.5)
        .setTimeWindow(60);
  }

  static void rate(String resource) {
    FlowRuleManager.loadRules(List.of(flowRule(resource, RuleConstant.FLOW_GRADE_QPS, 1e12)));
  }

  static void threads(String resource) {
    FlowRuleManager.loadRules(List.of(flowRule(resource, RuleConstant.FLOW_GRADE_THREAD, 100)));
  }

  /** Rate, threads and breaker; it has no retry. */
  static void all(String resource) {
    FlowRuleManager.loadRules(
        List.of(
            flowRule(resource, RuleConstant.FLOW_GRADE_QPS, 1e12),
            flowRule(resource, RuleConstant.FLOW_GRADE_THREAD, 100)));
    degrade(resource);
  }

  private static FlowRule flowRule(String resource, int grade, double count) {
    FlowRule rule = new FlowRule(resource);
    rule.setGrade(grade);
    rule.setCount(count);
    return rule;
  }
}
