package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.harness.AdminClient;
import org.junit.jupiter.api.Test;

/** Whoever works with the dashboard is not disturbed by the figures that come meanwhile. */
class DashboardUseTest extends PageTest {
  private static final String ACKNOWLEDGE = "[data-verb=acknowledge]";
  private static final String OPEN = "[data-limit=naps][data-verb=open]";

  private boolean is(String expression) throws Exception {
    return browser.evaluate("Boolean(" + expression + ")").asBoolean();
  }

  /** The dashboard with the alert of a breaker that was opened. */
  private AdminClient withAnAlert(Application application) throws Exception {
    application.callEach(3, 3);
    AdminClient admin = application.admin();
    admin.change("/monitoring/limits/naps/open", "");
    browser.looks(390, 900, false);
    browser.open(admin.base().toString());
    browser.waitFor("document.querySelector('" + ACKNOWLEDGE + "')");
    browser.waitFor("document.querySelector('#latency canvas')");
    return admin;
  }

  @Test
  void focusSelectionAndScrollingStayWhileAlertsAndFiguresCome() throws Exception {
    try (Application application = application(3, LIMITS)) {
      AdminClient admin = withAnAlert(application);
      browser.evaluate(
          """
          window.button = document.querySelector('[data-verb=acknowledge]');
          window.alertId = button.dataset.alert;
          button.focus();
          getSelection().selectAllChildren(document.querySelector('#alert-list .card p'));
          window.selected = String(getSelection());
          window.wide = document.querySelector('#limit-list .scroll');
          wide.scrollLeft = 40;
          """);
      assertTrue(is("selected.length > 10 && wide.scrollLeft === 40"));
      admin.change("/monitoring/limits/files/open", "");
      application.callEach(3, 3);
      browser.waitFor("document.querySelectorAll('" + ACKNOWLEDGE + "').length === 2");
      application.callEach(3, 3);
      waitForPolls(2);
      assertTrue(is("document.activeElement === button && button.isConnected"));
      assertTrue(is("button.dataset.alert === alertId"));
      assertTrue(is("String(getSelection()) === selected"));
      assertTrue(is("wide.isConnected && wide.scrollLeft === 40"));

      // What it was for has been done elsewhere: the focus stays with the alert.
      String id = browser.evaluate("alertId").asText();
      admin.change("/monitoring/alerts/" + id + "/acknowledge", "");
      browser.waitFor("!button.isConnected");
      assertTrue(is("document.activeElement.dataset.alert === alertId"));
      assertTrue(is("document.activeElement.dataset.verb === 'resolve'"));
      assertQuiet(admin.base().toString());
    }
  }

  @Test
  void nothingMovesAwayUnderAButtonThatIsPressed() throws Exception {
    try (Application application = application(3, LIMITS)) {
      AdminClient admin = withAnAlert(application);
      browser.evaluate(
          "document.querySelector('"
              + ACKNOWLEDGE
              + "').dispatchEvent(new PointerEvent('pointerdown', {bubbles: true}))");
      String before = text("#tiles dd");
      admin.change("/monitoring/limits/files/open", "");
      application.callEach(3, 3);
      waitForPolls(2);
      assertEquals(before, text("#tiles dd"));
      assertEquals(
          1, browser.evaluate("document.querySelectorAll('" + ACKNOWLEDGE + "').length").asInt());
      browser.evaluate("window.dispatchEvent(new PointerEvent('pointerup'))");
      browser.waitFor("document.querySelectorAll('" + ACKNOWLEDGE + "').length === 2");
      assertTrue(!before.equals(text("#tiles dd")));
    }
  }

  @Test
  void onlyWhatHasChangedIsReadAloud() throws Exception {
    try (Application application = application(3)) {
      application.callEach(3, 3);
      browser.open(application.admin().base().toString());
      browser.waitFor("document.querySelector('#state').textContent === 'live'");
      waitForPolls(1);
      browser.evaluate(
          """
          window.said = [];
          const observer = new MutationObserver((all) =>
            said.push(...all.map((one) => one.target.textContent)));
          for (const region of document.querySelectorAll('[aria-live], [role=status], [role=alert]')) {
            observer.observe(region, {childList: true, characterData: true, subtree: true});
          }
          """);
      application.callEach(3, 3);
      waitForPolls(2);
      assertEquals("[]", browser.evaluate("said").toString());
      application.jvm.terminate();
      browser.waitFor("said.some((text) => text.includes('the server does not answer'))");
      waitForFailures(3);
      assertEquals(1, browser.evaluate("said.length").asInt());
    }
  }

  /** Of requests to a server that is gone. */
  private void waitForFailures(int times) throws Exception {
    int before = browser.complaints().size();
    for (int i = 0; i < 300 && browser.complaints().size() < before + times; i++) {
      Thread.sleep(100);
    }
    assertTrue(browser.complaints().size() >= before + times);
  }

  @Test
  void aRouteThatCannotBeHadHoldsUpNothingElse() throws Exception {
    try (Application application = application(3)) {
      application.callEach(3, 3);
      AdminClient admin = application.admin();
      browser.beforeEachPage(
          """
          window.failing = true;
          const real = window.fetch;
          window.fetch = (path, options) => (failing && path.includes('route=')
            ? Promise.reject(new TypeError('gone')) : real(path, options));
          """);
      browser.open(admin.base().toString());
      browser.waitFor("document.querySelector('#route .problem')");
      assertTrue(text("#route .problem").contains("cannot be had: gone"));
      String before = text("#tiles dd");
      application.callEach(3, 3);
      browser.waitFor("document.querySelector('#tiles dd').textContent !== '" + before + "'");
      click("#route-table tbody tr:last-child button");
      browser.waitFor("document.activeElement.id === 'route'");
      browser.evaluate("failing = false");
      browser.waitFor("document.querySelector('#latency canvas')");
      assertTrue(is("!document.querySelector('#route .problem')"));
      assertQuiet(admin.base().toString());
    }
  }

  @Test
  void theFocusComesBackFromTheDialogAndWhatFailsIsSaidThere() throws Exception {
    try (Application application = application(3, LIMITS)) {
      application.callEach(3, 3);
      AdminClient admin = application.admin();
      browser.open(admin.base().toString());
      browser.waitFor("document.querySelector('" + OPEN + "')");
      browser.evaluate("document.querySelector('" + OPEN + "').focus()");
      browser.press("Enter", 13);
      browser.waitFor("document.querySelector('#token-dialog').open");
      waitForPolls(1);
      assertEquals("token", browser.evaluate("document.activeElement.id").asText());
      click("#token-cancel");
      browser.waitFor("document.activeElement.matches('" + OPEN + "')");

      browser.press("Enter", 13);
      browser.waitFor("document.querySelector('#token-dialog').open");
      type("#token", admin.token());
      browser.press("Enter", 13);
      browser.waitFor("document.querySelector('#limit-list [data-level=FORCED_OPEN]')");
      assertTrue(is("document.activeElement.matches('" + OPEN + "')"));
      assertTrue(is("!document.querySelector('#token-dialog').open"));
      assertQuiet(admin.base().toString());

      application.jvm.terminate();
      browser.press("Enter", 13);
      browser.waitFor("document.querySelector('#token-dialog').open");
      assertEquals("The server does not answer.", text("#token-problem"));
    }
  }
}
