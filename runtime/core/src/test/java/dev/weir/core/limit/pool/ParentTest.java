package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However a process ends, its children end as well. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ParentTest {
  private Process parent;
  private ProcessHandle child;

  @BeforeEach
  void start() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    parent =
        new ProcessBuilder(
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = new BufferedReader(new InputStreamReader(parent.getInputStream()));
    child = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
    assertTrue(child.isAlive());
  }

  @AfterEach
  void end() {
    child.destroyForcibly();
    parent.destroyForcibly();
  }

  private void childEnds() {
    Eventually.holds(() -> !child.isAlive(), child::info);
  }

  @Test
  void theChildOfAKilledParentEnds() throws Exception {
    parent.destroyForcibly();
    assertEquals(128 + 9, parent.waitFor());
    childEnds();
  }

  @Test
  void theChildOfAParentThatExitsEnds() throws Exception {
    parent.getOutputStream().close();
    assertEquals(0, parent.waitFor());
    childEnds();
  }

  @Test
  void aChildThatCannotNoticeIsKilledByAParentThatExits() throws Exception {
    String pid = Long.toString(child.pid());
    assertEquals(0, new ProcessBuilder("kill", "-STOP", pid).start().waitFor());
    parent.getOutputStream().close();
    assertEquals(0, parent.waitFor());
    childEnds();
  }
}
