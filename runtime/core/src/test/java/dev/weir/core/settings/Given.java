package dev.weir.core.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a process is started with, in a directory of its own. */
final class Given {

  private final Path directory;
  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private String arguments = "";

  Given(Path directory) {
    this.directory = directory;
  }

  Given arguments(String text) {
    arguments = text;
    return this;
  }

  Given property(String key, String value) {
    properties.put(key, value);
    return this;
  }

  Given variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Given file(String text) throws IOException {
    return file("weir.properties", text.getBytes(StandardCharsets.UTF_8));
  }

  Given file(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
    return this;
  }

  SettingsLoader loader() {
    return new SettingsLoader(arguments, properties, environment, directory.toFile());
  }

  SettingsLoader.Result load() {
    return loader().load();
  }

  ConfigCommand command() {
    return new ConfigCommand(properties, environment, directory.toFile());
  }

  /** The problems as people see them. */
  List<String> problems() {
    return load().problems().stream().map(Problem::toString).toList();
  }

  /** The settings, where nothing is wrong with them. */
  Settings settings() {
    SettingsLoader.Result result = load();
    if (!result.problems().isEmpty()) {
      throw new AssertionError(result.problems().toString());
    }
    return result.settings();
  }
}
