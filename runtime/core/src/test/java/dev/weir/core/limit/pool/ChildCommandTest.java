package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.PoolPolicy;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ChildCommandTest {
  private static final PoolPolicy.Child CHILD = PoolPolicy.Child.standard();

  private final ChildCommand command = new ChildCommand();

  private Path file(PoolPolicy.Child child) throws IOException {
    List<String> words = command.process(child).command();
    assertEquals(2, words.size(), "however long the class path is");
    return Path.of(words.get(1).substring(1));
  }

  @Test
  void theArgumentsAreInAFileForThisUserAlone() throws IOException {
    Path file = file(CHILD.withHeapBytes(64 << 20).withJvmArguments(List.of("-Da=b c")));
    try {
      String text = Files.readString(file);
      assertTrue(text.startsWith("\"-Xmx67108864\"\n"), text);
      assertTrue(text.contains("\n\"-Da=b c\"\n\"-cp\"\n"), text);
      if (Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    } finally {
      command.close();
    }
  }

  @Test
  void theFileIsKeptAndMadeAgainWhereItIsLostOrOld() throws IOException {
    Path first = file(CHILD);
    assertEquals(first, file(CHILD));
    Files.delete(first);
    Path second = file(CHILD);
    assertTrue(Files.exists(second));
    Path third = file(CHILD.withHeapBytes(64 << 20));
    assertFalse(Files.exists(second));
    command.close();
    assertFalse(Files.exists(third));
    assertThrows(IOException.class, () -> command.process(CHILD));
  }

  @Test
  void theLauncherReadsWhatIsQuoted() {
    assertEquals("\"C:\\\\a b\\\"c\"", ChildCommand.quoted("C:\\a b\"c"));
    assertEquals("\"a\\nb\"", ChildCommand.quoted("a\nb"));
  }

  @Test
  void theEnvironmentBringsNoAgentsAlong() throws IOException {
    ProcessBuilder builder = command.process(CHILD);
    for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
      assertFalse(builder.environment().containsKey(variable));
    }
    command.close();
  }

  @Test
  void theCopiesAreAllThatAChildNeeds() throws Exception {
    ChildClassPath classPath = new ChildClassPath();
    Path copies = classPath.copied();
    assertEquals(copies, classPath.copied());
    assertTrue(copies.toString().endsWith(".jar"));
    Path tests = Path.of(Jobs.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process child =
        new ProcessBuilder(
                java.toString(),
                "-cp",
                copies + File.pathSeparator + tests,
                ChildMain.class.getName(),
                "100000")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream out = child.getOutputStream()) {
      assertEquals(Frame.Type.READY, read(child).type());
      byte[] mirror = ChildMain.call(100_000, JobCall.of(Jobs.Mirror.class, new Jobs.Point(1, 2)));
      new Frame(Frame.Type.CALL, 1, mirror).write(out);
      assertEquals(Frame.Type.RESULT, read(child).type());
      byte[] fails = ChildMain.call(100_000, JobCall.of(Jobs.Fails.class, "unserialisable"));
      new Frame(Frame.Type.CALL, 2, fails).write(out);
      assertEquals(Frame.Type.FAILURE, read(child).type());
      byte[] smuggler = ChildMain.call(100_000, JobCall.of(Jobs.Echo.class, new Jobs.Point(1, 2)));
      new Frame(Frame.Type.CALL, 3, smuggler).write(out);
      Frame refused = read(child);
      assertTrue(
          Failures.read(refused, Jobs.Echo.class, List.of())
              .getMessage()
              .contains("is not admitted by"));
    }
    assertEquals(0, child.waitFor(), "its input has ended, so it ends");
    classPath.close();
    assertFalse(Files.exists(copies));
  }

  private static Frame read(Process child) throws IOException {
    Frame frame = Frame.read(child.getInputStream(), 100_000);
    assertNotNull(frame);
    return frame;
  }
}
