package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser; skipped where there is none. */
abstract class PageTest {
  /** Two policies with breakers, which are alerts once they are opened by hand. */
  static final String[] LIMITS = {
    "-Dweir.mode=shadow",
    "-Dweir.policy.naps.match.type=SLEEP_OPERATION",
    "-Dweir.policy.naps.circuit-breaker.enabled=true",
    "-Dweir.policy.files.match.type=FILE_IO",
    "-Dweir.policy.files.circuit-breaker.enabled=true"
  };

  @TempDir Path folder;
  Browser browser;

  @BeforeEach
  void startBrowser() throws Exception {
    Path chromium = Browser.installed();
    assumeTrue(chromium != null, "no Chromium is installed");
    browser = Browser.start(Objects.requireNonNull(chromium));
  }

  @AfterEach
  void endBrowser() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  static Path jdk() {
    return Jdks.all().get(0);
  }

  Application application(int routes, String... options) {
    return Application.start(jdk(), folder.resolve("app"), routes, options);
  }

  void assertQuiet(String base) {
    assertEquals(List.of(), browser.complaints());
    for (String url : browser.requests()) {
      assertTrue(url.startsWith(base) || url.startsWith("data:"), url);
    }
  }

  /** Where {@code -Dweir.screenshots} names a folder, a picture goes there. */
  void picture(String name) throws Exception {
    String into = System.getProperty("weir.screenshots", "");
    if (!into.isEmpty()) {
      browser.picture(Path.of(into, name + ".png"));
    }
  }

  String text(String selector) throws Exception {
    return browser.evaluate("document.querySelector('" + selector + "').textContent").asText();
  }

  void click(String selector) throws Exception {
    browser.evaluate("document.querySelector('" + selector + "').click()");
  }

  void type(String selector, String value) throws Exception {
    browser.evaluate(
        "(() => { const e = document.querySelector('"
            + selector
            + "'); e.value = '"
            + value
            + "'; e.dispatchEvent(new Event('input', {bubbles: true})); })()");
  }

  /** Waits until the dashboard has shown new figures so many times. */
  void waitForPolls(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      browser.waitFor("document.querySelector('#time').textContent !== '" + text("#time") + "'");
    }
  }
}
