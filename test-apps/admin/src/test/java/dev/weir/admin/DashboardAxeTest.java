package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.harness.AdminClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Everybody can use the page: light and dark, on a wide screen and on a narrow one. */
class DashboardAxeTest extends PageTest {
  private static final List<String> TYPES =
      List.of(
          "DATABASE_QUERY",
          "EXTERNAL_API",
          "NETWORK_IO",
          "FILE_IO",
          "LOCK_WAIT",
          "POOL_WAIT",
          "SLEEP_OPERATION",
          "SUBPROCESS",
          "DNS");

  private void assertUsable(String name) throws Exception {
    for (int width : new int[] {1280, 390}) {
      for (boolean dark : new boolean[] {false, true}) {
        browser.looks(width, 900, dark);
        String look = name + "-" + (dark ? "dark" : "light") + "-" + width;
        assertEquals(List.of(), Axe.violations(browser), look);
        picture(look);
      }
    }
  }

  @Test
  void theDashboardWithAlertsAndLimits() throws Exception {
    try (Application application = application(3, LIMITS)) {
      application.callEach(3, 30);
      AdminClient admin = application.admin();
      admin.change("/monitoring/limits/naps/open", "");
      browser.open(admin.base().toString());
      browser.waitFor("document.querySelector('[data-verb=acknowledge]')");
      browser.waitFor("document.querySelector('#latency canvas')");
      browser.waitFor("document.querySelector('#live-chart canvas')");
      assertUsable("axe-dashboard");
      click("[data-verb=acknowledge]");
      browser.waitFor("document.querySelector('#token-dialog').open");
      assertUsable("axe-dialog");
    }
  }

  @Test
  void theReportWithEveryKindOfOperation() throws Exception {
    ObjectNode report;
    try (Application application = application(3)) {
      application.callEach(3, 5);
      application.admin();
      application.jvm.terminate();
      report = (ObjectNode) application.jvm.report();
    }
    ArrayNode operations = (ArrayNode) report.path("routes").get(0).path("operations");
    ObjectNode like = operations.get(0).deepCopy();
    operations.removeAll();
    for (String type : TYPES) {
      operations.add(like.deepCopy().put("type", type).put("target", type + " of somebody"));
    }
    Path json = Files.writeString(folder.resolve("all.json"), report.toString());
    Path page = folder.resolve("all.html");
    AgentCommand.run(jdk(), folder, "report", json.toString(), "--html", page.toString());
    browser.open(page.toUri().toString());
    browser.waitFor("document.querySelectorAll('#flame .frame').length > " + TYPES.size());
    assertUsable("axe-report");
  }
}
