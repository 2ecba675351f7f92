package dev.weir.agent.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.agent.WeirAgent;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class EntryMarksTest {
  /** Defines one class from bytes. */
  private static final class Single extends ClassLoader {
    Class<?> define(byte[] classFile) {
      return defineClass(WeirAgent.class.getName(), classFile, 0, classFile.length);
    }
  }

  @Test
  void theEntriesAreMarkedAndNothingElseIs() throws IOException, ReflectiveOperationException {
    byte[] classFile;
    try (InputStream in = WeirAgent.class.getResourceAsStream("WeirAgent.class")) {
      assertNotNull(in);
      classFile = in.readAllBytes();
    }
    byte[] marked = EntryMarks.marked(classFile);
    assertEquals(marked.length, EntryMarks.marked(marked).length);
    Class<?> agent = new Single().define(marked);
    assertTrue(entry(agent, "premain").isVarArgs());
    assertTrue(entry(agent, "agentmain").isVarArgs());
    assertFalse(agent.getMethod("main", String[].class).isVarArgs());
  }

  private static Method entry(Class<?> agent, String name) throws ReflectiveOperationException {
    return agent.getMethod(name, String.class, Instrumentation.class);
  }
}
