package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.harness.AdminClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The dashboard and the report's page: what they show, and that they do as they are told. */
class DashboardTest extends PageTest {
  private static final String SCRIPT =
      "/%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=x%20onerror=alert(2)%3E";

  @Test
  void showsEveryRouteAndFollowsTheApplication() throws Exception {
    shows(3);
  }

  @Tag("soak")
  @Test
  void showsFiveHundredRoutesToo() throws Exception {
    shows(500);
  }

  private void shows(int routes) throws Exception {
    try (Application application = application(routes, "-Dweir.routes.max=600")) {
      application.callEach(routes, 2);
      AdminClient admin = application.admin();
      browser.looks(1300, 1500, false);
      browser.open(admin.base().toString());
      browser.waitFor("document.querySelectorAll('#route-table tbody tr').length === " + routes);
      assertEquals("healthy", text("#health"));
      browser.waitFor("document.querySelector('#overall-stack .stack')");
      browser.waitFor("document.querySelector('#route-title')");
      browser.waitFor("document.querySelector('#latency canvas')");
      String before = text("#tiles dd");
      application.callEach(3, 10);
      browser.waitFor("document.querySelector('#tiles dd').textContent !== '" + before + "'");
      browser.waitFor("document.querySelector('#live-chart canvas')");
      browser.waitFor("document.querySelector('svg.spark polyline')");
      picture("dashboard-" + routes + "-routes");

      type("#filter", "items2");
      browser.waitFor("document.querySelectorAll('#route-table tbody tr').length < 200");
      click("#route-table tbody tr button");
      browser.waitFor("document.querySelector('#route-title').textContent.includes('/items2')");
      assertQuiet(admin.base().toString());
    }
  }

  @Test
  void aScriptInARouteIsOnlyText() throws Exception {
    try (Application application = application(1)) {
      application.call("/items0");
      application.call(SCRIPT);
      AdminClient admin = application.admin();
      browser.open(admin.base().toString());
      browser.waitFor("document.querySelectorAll('#route-table tbody tr').length === 2");
      assertInert();
      assertQuiet(admin.base().toString());
      application.jvm.terminate();
      Path page = application.folder.resolve("weir-report.html");
      browser.open(page.toUri().toString());
      browser.waitFor("document.querySelectorAll('#route-table tbody tr').length === 2");
      assertInert();
    }
  }

  private void assertInert() throws Exception {
    assertTrue(
        browser.evaluate("document.body.innerText.includes('<script>alert(1)')").asBoolean());
    assertEquals(0, browser.evaluate("document.querySelectorAll('img').length").asInt());
    assertEquals(
        false,
        browser
            .evaluate(
                "[...document.scripts].some(s => s.type !== 'application/json'"
                    + " && s.textContent.startsWith('alert'))")
            .asBoolean());
  }

  @Test
  void whatAFixGainedIsShown() throws Exception {
    Path past = Files.createDirectories(folder.resolve("app/weir-history"));
    Files.writeString(
        past.resolve("advice.json"),
        """
        [{"id": "sleep-1", "route": "GET /items0", "framework": "jdk-httpserver",
          "title": "Requests sleep <img src=x>", "savingMs": 400.0, "responseMs": 500.0}]
        """);
    try (Application application = application(1)) {
      application.callEach(1, 25);
      AdminClient admin = application.admin();
      browser.open(admin.base().toString());
      browser.waitFor("document.querySelectorAll('#gained-list tbody tr').length === 1");
      String row = text("#gained-list tbody tr");
      assertTrue(row.contains("GET /items0") && row.contains("Requests sleep <img src=x>"), row);
      assertTrue(row.contains("400 ms") && row.contains("500 ms"), row);
      assertEquals(0, browser.evaluate("document.querySelectorAll('img').length").asInt());
      assertQuiet(admin.base().toString());
    }
  }

  @Test
  void theReportsPageNeedsNoServer() throws Exception {
    try (Application application = application(3)) {
      application.callEach(3, 5);
      application.admin();
      application.jvm.terminate();
      Path page = application.folder.resolve("weir-report.html");
      browser.looks(1300, 1500, true);
      browser.open(page.toUri().toString());
      browser.waitFor("document.querySelectorAll('#route-table tbody tr').length === 3");
      browser.waitFor("document.querySelector('#latency canvas')");
      browser.waitFor("document.querySelector('#flame .frame')");
      picture("report-dark");
      assertFalse(text("#process").isEmpty());
      assertQuiet(page.toUri().toString());
    }
  }

  @Tag("soak")
  @Test
  void alertsAreAcknowledgedAndResolvedWithTheToken() throws Exception {
    try (Application application = application(1)) {
      AdminClient admin = application.admin();
      long until = System.nanoTime() + 60_000_000_000L;
      while (admin.json("/monitoring/alerts?state=ACTIVE").path("alerts").isEmpty()) {
        application.call("/fail");
        Thread.sleep(20);
        assertTrue(
            System.nanoTime() < until, "no alert: " + admin.get("/monitoring/summary").body());
      }
      browser.looks(1300, 1000, false);
      browser.open(admin.base().toString());
      browser.waitFor("document.querySelector('[data-verb=acknowledge]')");
      assertEquals("critical", text("#health"));
      browser.evaluate("document.querySelector('#alerts').scrollIntoView()");
      picture("alerts");

      click("[data-verb=acknowledge]");
      browser.waitFor("document.querySelector('#token-dialog').open");
      type("#token", "wrong");
      click("#token-go");
      browser.waitFor("document.querySelector('#token-problem').textContent.includes('token')");
      assertEquals(1, admin.json("/monitoring/alerts?state=ACTIVE").path("alerts").size());

      type("#token", admin.token());
      type("#note", "we know");
      click("#token-go");
      browser.waitFor("document.querySelector('[data-alert-state=ACKNOWLEDGED]')");
      assertEquals(
          "we know",
          admin
              .json("/monitoring/alerts?state=ACKNOWLEDGED")
              .path("alerts")
              .get(0)
              .path("note")
              .asText());
      // Now by keyboard alone; the token is still known.
      browser.evaluate("document.querySelector('[data-verb=resolve]').focus()");
      browser.press("Enter", 13);
      browser.waitFor("document.querySelector('#token-dialog').open");
      browser.waitFor("document.activeElement.id === 'note'");
      browser.press("Enter", 13);
      browser.waitFor("document.querySelector('[data-alert-state=RESOLVED]')");
      assertEquals(1, admin.json("/monitoring/alerts?state=RESOLVED").path("alerts").size());
      List<String> complaints =
          browser.complaints().stream().filter(line -> !line.contains("403")).toList();
      assertEquals(List.of(), complaints);
    }
  }

  @Test
  void everythingHasANameAndCanBeReachedByKeyboard() throws Exception {
    try (Application application = application(3)) {
      application.callEach(3, 2);
      browser.open(application.admin().base().toString());
      browser.waitFor("document.querySelectorAll('#route-table tbody tr').length === 3");
      assertEquals(
          0,
          browser
              .evaluate(
                  "[...document.querySelectorAll('button, input, select')].filter(e =>"
                      + " !(e.textContent.trim() || e.getAttribute('aria-label')"
                      + " || (e.labels && e.labels.length))).length")
              .asInt());
      assertEquals(
          0,
          browser
              .evaluate(
                  "[...document.querySelectorAll('[role=img]')].filter(e =>"
                      + " !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby')))"
                      + ".length")
              .asInt());
      browser.press("Tab", 9);
      assertEquals("skip", browser.evaluate("document.activeElement.className").asText());
      boolean reached = false;
      for (int i = 0; i < 60 && !reached; i++) {
        browser.press("Tab", 9);
        reached =
            browser
                .evaluate("document.activeElement.closest('#route-table tbody tr') !== null")
                .asBoolean();
      }
      assertTrue(reached);
      browser.press("Enter", 13);
      browser.waitFor("document.activeElement.id === 'route'");
    }
  }

  @Test
  void twoFrameworksMayHaveTheSameRoute() throws Exception {
    ObjectNode report;
    try (Application application = application(1)) {
      application.callEach(1, 5);
      application.admin();
      application.jvm.terminate();
      report = (ObjectNode) application.jvm.report();
    }
    ArrayNode routes = (ArrayNode) report.path("routes");
    ObjectNode other = routes.get(0).deepCopy();
    other.put("framework", "netty").put("requests", 3);
    routes.add(other);
    Path json = folder.resolve("two.json");
    Files.writeString(json, report.toString());
    Path page = folder.resolve("two.html");
    AgentCommand.run(jdk(), folder, "report", json.toString(), "--html", page.toString());

    browser.open(page.toUri().toString());
    browser.waitFor("document.querySelector('#route .facts dd').textContent === 'jdk-httpserver'");
    click("#route-table tbody button[data-framework=netty]");
    browser.waitFor("document.querySelector('#route .facts dd').textContent === 'netty'");
    assertEquals(1, browser.evaluate("document.querySelectorAll('tr.chosen').length").asInt());
    click("#blockers button[data-framework=jdk-httpserver]");
    browser.waitFor("document.querySelector('#route .facts dd').textContent === 'jdk-httpserver'");
    assertEquals("jdk-httpserver", chosen());
  }

  private String chosen() throws Exception {
    return browser
        .evaluate("document.querySelector('tr.chosen button').dataset.framework")
        .asText();
  }
}
