package dev.weir.agent.inner.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.core.report.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachCommandTest {
  @TempDir Path folder;

  @Test
  void settingsAreCheckedBeforeAnythingIsAttachedTo() throws Exception {
    assertEquals("weir.mode=shadow", AttachCommand.settings("weir.mode=shadow"));
    Path file = Files.writeString(folder.resolve("w.properties"), "weir.mode=shadow\n");
    assertEquals(file + ",level=ULTRA", AttachCommand.settings(file + ",level=ULTRA"));
    String wrong = message("weir.mod=shadow");
    assertTrue(wrong.contains("weir.mod: unknown key; did you mean weir.mode?"), wrong);
    assertEquals(
        "there is no file none.properties; settings are a file, or key=value,key=value",
        message("none.properties"));
  }

  private static String message(String settings) {
    return String.valueOf(
        assertThrows(UsageException.class, () -> AttachCommand.settings(settings)).getMessage());
  }

  @Test
  void whereTheAgentCannotComeIsToldBefore() {
    assertNull(AttachCommand.refusal(1, java("17")));
    assertEquals(
        "process 1 runs on Java 1.8.0; Weir needs 17 or newer",
        AttachCommand.refusal(1, with(java("1.8"), "java.version", "1.8.0")));
    Properties serving = with(java("25"), Jvm.INSTALLED, "true");
    assertEquals("process 1 has Weir already", AttachCommand.refusal(1, serving));
    assertEquals(
        "process 1 has Weir already, dashboard: http://127.0.0.1:1/",
        AttachCommand.refusal(1, with(serving, AdminConnection.PROPERTY, "http://127.0.0.1:1/")));
    assertEquals(
        "process 1 kept Weir out before (a setting is wrong); restart it to try again",
        AttachCommand.refusal(1, with(java("25"), Jvm.INSTALLED, "no: a setting is wrong")));
  }

  private static Properties java(String specification) {
    return with(new Properties(), "java.specification.version", specification);
  }

  private static Properties with(Properties properties, String key, String value) {
    Properties all = new Properties();
    all.putAll(properties);
    all.setProperty(key, value);
    return all;
  }

  @Test
  void wrongUsageIsOneLine() {
    for (List<String> wrong :
        List.of(List.<String>of(), List.of("--fast"), List.of("1", "2", "3"))) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      int code = AttachCommand.run(wrong, new PrintStream(err), new PrintStream(err));
      assertEquals(2, code);
      assertEquals(1, err.toString(StandardCharsets.UTF_8).lines().count());
    }
  }

  /** As JDK 17 and 25 say it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The VM does not support the attach mechanism | refuses to be attached to",
        "Unable to open socket file /tmp/.java_pid1: target process 1 doesn't respond | no HotSpot",
        "pid: 1, state is not ready to participate in attach handshake! | no HotSpot JVM"
      })
  void aJvmThatCannotBeAttachedToSaysWhy(String said, String told) {
    assertTold(new AttachNotSupportedException(said), told);
  }

  @Test
  void otherRefusalsSayWhatToDo() {
    assertTold(
        new AgentLoadException(
            "Failed to load agent library: Dynamic agent loading is not enabled. Use"
                + " -XX:+EnableDynamicAgentLoading to launch target VM."),
        "restart it with -javaagent:weir-agent.jar");
    assertTold(new IOException("No such process"), "process 1 is not there");
    assertTold(new IOException("non existent JVM pid: 1"), "process 1 is not there");
    assertTold(new IOException("Permission denied"), "belongs to another user");
    assertTold(
        new ClassNotFoundException("com.sun.tools.attach.VirtualMachine"), "use the java of a JDK");
  }

  private static void assertTold(Throwable thrown, String told) {
    String message = String.valueOf(RefusedException.of(1, thrown).getMessage());
    assertTrue(message.contains(told), message);
  }

  /** Of the same name as in the JDK's interface, which is known by name alone. */
  private static final class AttachNotSupportedException extends Exception {
    private static final long serialVersionUID = 1L;

    AttachNotSupportedException(String message) {
      super(message);
    }
  }

  /** Likewise. */
  private static final class AgentLoadException extends Exception {
    private static final long serialVersionUID = 1L;

    AgentLoadException(String message) {
      super(message);
    }
  }
}
