package dev.weir.core.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What loading settings costs a JVM that starts: the classes it takes. */
class SettingsStartUpTest {

  @TempDir Path directory;

  @Test
  void whereNothingIsSetHardlyAnythingIsLoaded() throws Exception {
    List<String> loaded = loadedBy(Map.of());
    assertTrue(loaded.size() <= 8, loaded.toString());
  }

  @Test
  void whereSomethingIsSetTheTableIsLoadedAsWell() throws Exception {
    assertTrue(loadedBy(Map.of("weir.mode", "shadow")).contains(Keys.class.getName()));
  }

  private List<String> loadedBy(Map<String, String> properties) throws Exception {
    try (Recording loader =
        new Recording(placeOf(SettingsLoader.class), placeOf(OperationType.class))) {
      Class<?> type = loader.loadClass(SettingsLoader.class.getName());
      Object settings =
          type.getConstructor(String.class, Map.class, Map.class, File.class)
              .newInstance(null, properties, Map.of(), directory.toFile());
      Object result = type.getMethod("load").invoke(settings);
      Object problems = result.getClass().getMethod("problems").invoke(result);
      assertEquals(List.of(), problems);
      return List.copyOf(loader.loaded);
    }
  }

  private static URL placeOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  /** Loads the classes anew, and writes down which. */
  private static final class Recording extends URLClassLoader {
    private final List<String> loaded = new ArrayList<>();

    Recording(URL... classes) {
      super(classes, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      loaded.add(name);
      return super.findClass(name);
    }
  }
}
