package dev.weir.agent.inner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
  @TempDir Path folder;

  @Test
  void theEnvironmentNamesTheHostElseTheFile() throws IOException {
    Path file = folder.resolve("hostname");
    assertEquals("", Identity.host(Map.of(), file));
    Files.writeString(file, "web-1\n");
    assertEquals("web-1", Identity.host(Map.of(), file));
    assertEquals("web-1", Identity.host(Map.of("HOSTNAME", "two\nlines"), file));
    assertEquals("pod-7", Identity.host(Map.of("HOSTNAME", "pod-7"), file));
  }

  @Test
  void processesWithTheSameNumberAreToldApart() {
    assertNotEquals(new Identity("a", 1).id, new Identity("a", 1).id);
    assertEquals("web-1:7979", new Identity("web-1", 1).label(7979));
    assertEquals("web-1:pid-12", new Identity("web-1", 12).label(-1));
    assertEquals("pid-12", new Identity("", 12).label(7979));
  }
}
