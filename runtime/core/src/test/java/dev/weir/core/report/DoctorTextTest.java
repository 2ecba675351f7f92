package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.record.Snapshot.Self;
import dev.weir.core.report.Diagnosis.Agent;
import dev.weir.core.report.Diagnosis.Archive;
import dev.weir.core.report.Diagnosis.Hook;
import dev.weir.core.report.Diagnosis.HookState;
import dev.weir.core.report.Diagnosis.SelfTest;
import dev.weir.core.report.Diagnosis.Use;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the doctor finds, in JSON and for terminals. */
class DoctorTextTest {
  private static final Hook READ = new Hook("file.read", "java.io.File", HookState.APPLIED);
  private static final Hook JEDIS = new Hook("jedis", "redis.Jedis", HookState.NOT_NEEDED);
  private static final Archive CDS = new Archive(Use.IN_USE, "", "the JDK's archive");
  private static final Archive NO_AOT = new Archive(Use.NONE, "", "");

  private static final Self WELL = new Self(0, 0, 0, List.of(), List.of());

  private static Diagnosis well() {
    return new Diagnosis(
        true,
        false,
        SelfTest.PASSED,
        true,
        List.of(READ, JEDIS),
        "",
        List.of(),
        CDS,
        NO_AOT,
        List.of(new Agent("-javaagent", "weir-agent.jar", "command line", true)));
  }

  @Test
  void nothingIsWrongWhereAllIsWell() {
    assertEquals(List.of(), well().problems(WELL));
  }

  @Test
  void eachThatIsWrongHasALine() {
    Diagnosis ill =
        new Diagnosis(
            true,
            true,
            SelfTest.FAILED,
            false,
            List.of(
                READ,
                new Hook("servlet", "javax.Servlet", HookState.OFF),
                new Hook("vertx", "io.Vertx", HookState.NOT_WOVEN)),
            "java.lang.Error at a.B.c(B.java:1)",
            List.of("weir.properties:1: weir.mod: unknown key"),
            CDS,
            new Archive(Use.NOT_IN_USE, "app.aot", "refused"),
            List.of());
    Self self = new Self(0, 0, 3, List.of("jedis: no run in redis.Jedis"), List.of());
    assertEquals(
        """
        recording is off, because it failed 1,000 times; restart the application
        the agent blocked once and did not see it; blocking may go unseen
        the JVM does not retransform: classes that came before the agent are not seen
        hook servlet, javax.Servlet: switched off, because it failed 100 times
        hook vertx, io.Vertx: the class is loaded and was not woven
        hook jedis: no run in redis.Jedis
        3 failures of the agent were kept from the application; the first: java.lang.Error at a.B.c(B.java:1)
        settings: weir.properties:1: weir.mod: unknown key
        AOT cache app.aot is not used: refused
        """,
        String.join("\n", ill.problems(self)) + "\n");
  }

  @Test
  void theTerminalShowsTheSame() {
    JsonNode json = Reports.parse(MonitoringJson.doctor(well(), Reports.full(), Reports.context()));
    String text = DoctorText.render(json, 100, false);
    assertTrue(text.contains("\n2 problems\n"), text);
    assertTrue(text.contains("  1 applied:\n    file.read\n"), text);
    assertTrue(text.contains("  1 no such class is loaded:\n    jedis\n"), text);
    assertTrue(text.contains("  self-test at start: passed\n"), text);
    assertTrue(text.contains("  CDS: in use; the JDK's archive\n"), text);
    assertTrue(text.contains("  this agent: -javaagent:weir-agent.jar (command line)\n"), text);
    assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
    String all = DoctorText.render(json, 100, true);
    assertTrue(all.contains("    jedis, redis.Jedis: no such class is loaded\n"), all);
  }
}
