package dev.weir.core.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.Level;
import dev.weir.core.settings.SettingsWatcher.Changed;
import dev.weir.core.settings.SettingsWatcher.Rejected;
import dev.weir.core.settings.SettingsWatcher.Unchanged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsWatcherTest {

  @TempDir Path directory;
  private Given given;

  @BeforeEach
  void start() {
    given = new Given(directory);
  }

  @Test
  void aGoodEditTakesEffectOnce() throws Exception {
    SettingsWatcher watcher = watch("weir.mode=observe\nweir.slow-operation=20ms");
    unchanged(watcher);
    given.file("weir.mode=shadow\nweir.slow-operation=20ms");
    Changed changed = changed(watcher);
    assertEquals(Mode.SHADOW, changed.settings().mode());
    assertEquals(20_000_000L, changed.settings().slowOperationNanos());
    assertEquals(List.of("weir.mode is now shadow, was observe"), changed.notes());
    assertSame(changed.settings(), watcher.current());
    unchanged(watcher);
  }

  @Test
  void anEditBetweenTheStartAndTheFirstPollIsNotMissed() throws Exception {
    SettingsWatcher watcher = watch("weir.mode=observe");
    given.file("weir.mode=enforce");
    assertEquals(Mode.ENFORCE, changed(watcher).settings().mode());
  }

  @Test
  void anEditOfTheSameLengthAtTheSameTimeIsNotMissed() throws Exception {
    SettingsWatcher watcher = watch("weir.level=BASIC");
    unchanged(watcher);
    Path file = directory.resolve("weir.properties");
    FileTime time = Files.getLastModifiedTime(file);
    given.file("weir.level=ULTRA");
    Files.setLastModifiedTime(file, time);
    assertEquals(Level.ULTRA, changed(watcher).settings().level());
  }

  @Test
  void aFileThatRestsIsNotReadAgain() throws Exception {
    SettingsWatcher watcher = watch("weir.level=BASIC");
    Path file = directory.resolve("weir.properties");
    FileTime longAgo = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(file, longAgo);
    unchanged(watcher);
    given.file("weir.level=ULTRA");
    Files.setLastModifiedTime(file, longAgo);
    unchanged(watcher);
  }

  @Test
  void aFileDatedAtTheEpochIsThere() throws Exception {
    given.file("weir.mode=shadow");
    Files.setLastModifiedTime(directory.resolve("weir.properties"), FileTime.fromMillis(0));
    SettingsLoader loader = given.loader();
    SettingsLoader.Result loaded = loader.load();
    assertEquals(Mode.SHADOW, loaded.settings().mode());
    unchanged(new SettingsWatcher(loader, loaded));
  }

  @Test
  void aBadEditIsToldOnceAndChangesNothing() throws Exception {
    SettingsWatcher watcher = watch("weir.mode=shadow");
    given.file("weir.mode=enforce\nweir.level=ULTRAA");
    Rejected rejected = assertInstanceOf(Rejected.class, watcher.poll());
    assertEquals(
        "[weir.properties:2: weir.level: \"ULTRAA\" is not one of BASIC, ADVANCED, ULTRA;"
            + " using the default BASIC]",
        rejected.problems().toString());
    assertEquals(Mode.SHADOW, watcher.current().mode());
    unchanged(watcher);
    given.file("weir.mode=enforce\nweir.level=ULTRA");
    assertEquals(Mode.ENFORCE, changed(watcher).settings().mode());
  }

  @Test
  void goingBackToWhatIsInForceIsTold() throws Exception {
    SettingsWatcher watcher = watch("weir.mode=shadow");
    given.file("weir.moode=shadow");
    assertInstanceOf(Rejected.class, watcher.poll());
    given.file("weir.mode=shadow");
    assertEquals(List.of("every setting is valid now"), changed(watcher).notes());
    unchanged(watcher);
  }

  @Test
  void whatNeedsARestartStaysAndSaysSo() throws Exception {
    SettingsWatcher watcher = watch("weir.admin.port=1\nweir.mode=observe");
    given.file("weir.admin.port=2\nweir.mode=shadow\nweir.request.job.method=a.B#c");
    Changed changed = changed(watcher);
    assertEquals(1, changed.settings().adminPort());
    assertEquals(Mode.SHADOW, changed.settings().mode());
    assertEquals(List.of(), changed.settings().requests());
    assertEquals(
        List.of(
            "weir.admin.port needs a restart to change; it stays as it is until then",
            "weir.mode is now shadow, was observe",
            "weir.request.job.method needs a restart to change; it stays as it is until then"),
        changed.notes());
    unchanged(watcher);
    given.file("weir.admin.port=1\nweir.mode=shadow\nweir.request.job.method=a.B#c");
    assertEquals(List.of("weir.admin.port is back to what is in force"), changed(watcher).notes());
  }

  @Test
  void policiesPoolsAndLevelsOfRoutesChangeWhileItRuns() throws Exception {
    SettingsWatcher watcher = watch("weir.mode=enforce");
    given.file("weir.mode=enforce\nweir.policy.db.timeout=1s\nweir.pool.p.type=thread");
    Changed changed = changed(watcher);
    assertEquals(1, changed.settings().policies().size());
    assertEquals(1, changed.settings().pools().size());
  }

  @Test
  void whatANamedKeyWasAndIsIsTold() throws Exception {
    SettingsWatcher watcher = watch("weir.policy.db.timeout=1s");
    given.file("weir.policy.db.timeout=2s");
    assertEquals(List.of("weir.policy.db.timeout is now 2s, was 1s"), changed(watcher).notes());
    given.file("# nothing");
    assertEquals(List.of("weir.policy.db.timeout is now empty, was 2s"), changed(watcher).notes());
  }

  @Test
  void aKeyTakenOutIsBackAtItsDefault() throws Exception {
    SettingsWatcher watcher = watch("weir.mode=shadow\nweir.admin.port=1");
    given.file("# nothing");
    Changed changed = changed(watcher);
    assertEquals(Mode.OBSERVE, changed.settings().mode());
    assertEquals(1, changed.settings().adminPort());
  }

  @Test
  void aDefaultSpeltOutAndACommentAreNoChange() throws Exception {
    SettingsWatcher watcher = watch("weir.routes.max=1");
    given.file("# hello\nweir.routes.max=1\nweir.mode=observe\n");
    unchanged(watcher);
  }

  @Test
  void theNearerSourcesStillWin() throws Exception {
    given.property("weir.mode", "shadow").arguments("levle=ULTRA");
    SettingsWatcher watcher = watch("weir.mode=observe");
    given.file("weir.mode=enforce");
    unchanged(watcher);
    given.file("weir.mode=enforce\nweir.enabled=false");
    Changed changed = changed(watcher);
    assertEquals(Mode.SHADOW, changed.settings().mode());
    assertTrue(!changed.settings().enabled());
  }

  @Test
  void problemsOfTheStartAreNotToldAgain() throws Exception {
    unchanged(watch("weir.moode=shadow"));
  }

  @Test
  void aFileThatGoesIsToldOnceAndOneThatComesIsRead() throws Exception {
    SettingsWatcher watcher = watch("weir.mode=shadow");
    unchanged(watcher);
    Files.delete(directory.resolve("weir.properties"));
    Rejected gone = assertInstanceOf(Rejected.class, watcher.poll());
    assertEquals(
        "[weir.properties: the file is gone; the settings stay as they are]",
        gone.problems().toString());
    unchanged(watcher);
    assertEquals(Mode.SHADOW, watcher.current().mode());
    given.file("weir.mode=enforce");
    assertEquals(Mode.ENFORCE, changed(watcher).settings().mode());
  }

  @Test
  void aFileThatAppearsAtTheDefaultPlaceIsRead() throws Exception {
    SettingsLoader loader = given.loader();
    SettingsWatcher watcher = new SettingsWatcher(loader, loader.load());
    unchanged(watcher);
    given.file("weir.mode=shadow");
    assertEquals(Mode.SHADOW, changed(watcher).settings().mode());
  }

  @Test
  void aFileCaughtEmptyBetweenTruncateAndWriteIsNotBelieved() throws Exception {
    SettingsWatcher watcher = watch("weir.mode=shadow");
    unchanged(watcher);
    given.file("");
    unchanged(watcher);
    given.file("weir.mode=enforce");
    assertEquals(Mode.ENFORCE, changed(watcher).settings().mode());
    given.file("");
    unchanged(watcher);
    assertEquals(Mode.OBSERVE, changed(watcher).settings().mode());
  }

  @Test
  void noFileIsNeverLookedFor() {
    SettingsLoader loader = given.arguments("config=").loader();
    unchanged(new SettingsWatcher(loader, loader.load()));
  }

  @Test
  void secretsAreNotToldEither() throws Exception {
    SettingsWatcher watcher = watch("weir.admin.token=hunter1");
    given.file("weir.admin.token=hunter2");
    assertTrue(!changed(watcher).notes().toString().contains("hunter"));
  }

  @Test
  void whatIsWrongIsKeptUntilItIsRight() throws Exception {
    given.arguments("weir.mod=shadow");
    SettingsWatcher watcher = watch("weir.lvl=BASIC");
    assertEquals(2, watcher.problems().size(), watcher.problems().toString());
    given.file("weir.level=ULTRA");
    changed(watcher);
    assertEquals(1, watcher.problems().size(), watcher.problems().toString());
    assertEquals("weir.mod", watcher.problems().get(0).key());
    given.file("weir.level=LOUD");
    assertInstanceOf(Rejected.class, watcher.poll());
    assertEquals(2, watcher.problems().size(), watcher.problems().toString());
  }

  private SettingsWatcher watch(String text) throws Exception {
    SettingsLoader loader = given.file(text).loader();
    return new SettingsWatcher(loader, loader.load());
  }

  private static void unchanged(SettingsWatcher watcher) {
    assertInstanceOf(Unchanged.class, watcher.poll());
  }

  private static Changed changed(SettingsWatcher watcher) {
    return assertInstanceOf(Changed.class, watcher.poll());
  }
}
