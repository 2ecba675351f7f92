package dev.weir.weaver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.api.OperationType;
import dev.weir.bridge.Bridge;
import dev.weir.core.record.Site;
import dev.weir.core.record.SwallowedErrors;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that move a few bytes are booked by a row of their own. */
class TinyCallsTest {
  private final Sites sites = new Sites(17);
  private final List<String> told = new ArrayList<>();
  private Object streams = this;

  private final class Teller extends StillRecorder {
    @Override
    public long enter(int site, @Nullable Object self, @Nullable Object detail) {
      told.add(name(site));
      return 7;
    }

    @Override
    public void exit(
        int site,
        long token,
        @Nullable Object self,
        @Nullable Object detail,
        @Nullable Throwable thrown) {
      told.add(name(site));
    }
  }

  private String name(int site) {
    Site row = sites.sites()[site];
    return row.name();
  }

  @BeforeEach
  void weave() throws ReflectiveOperationException {
    sites
        .blocking("file.read", OperationType.FILE_IO)
        .tinyAs("file.tiny.read")
        .in(Streams.class.getName())
        .methods("read", "write", "transferTo");
    Weaver weaver = new Weaver(sites, false, null, new SwallowedErrors());
    String name = Streams.class.getName().replace('.', '/');
    byte[] original = AllTables.bytes(name);
    byte[] woven = original == null ? null : weaver.weave(original, sites.byOwner().get(name));
    streams = Woven.anew(Streams.class, woven);
    Bridge.connect(new Teller());
  }

  @AfterEach
  void disconnect() {
    Bridge.connect(null);
  }

  private @Nullable Object call(String method, Class<?>[] takes, @Nullable Object... arguments)
      throws ReflectiveOperationException {
    return streams.getClass().getMethod(method, takes).invoke(streams, arguments);
  }

  private void isBookedAs(String row) {
    assertEquals(List.of(row, row), told);
    told.clear();
  }

  @Test
  void oneByteIsTiny() throws ReflectiveOperationException {
    assertEquals(7, call("read", new Class<?>[0]));
    isBookedAs("file.tiny.read");
    call("write", new Class<?>[] {int.class}, 1);
    isBookedAs("file.tiny.read");
    assertThrows(
        InvocationTargetException.class, () -> call("write", new Class<?>[] {int.class}, -1));
    isBookedAs("file.tiny.read");
  }

  @Test
  void anArrayIsTinyBelow512Bytes() throws ReflectiveOperationException {
    Class<?>[] array = {byte[].class};
    assertEquals(511, call("read", array, (Object) new byte[511]));
    isBookedAs("file.tiny.read");
    assertEquals(512, call("read", array, (Object) new byte[512]));
    isBookedAs("file.read");
  }

  @Test
  void ofAnArrayThePartThatIsAskedForCounts() throws ReflectiveOperationException {
    Class<?>[] part = {byte[].class, int.class, int.class};
    byte[] large = new byte[8_192];
    assertEquals(4, call("read", part, large, 0, 4));
    isBookedAs("file.tiny.read");
    assertEquals(192, call("read", part, large, 8_000, 600));
    isBookedAs("file.read");
  }

  @Test
  void ofABufferTheRoomBeforeTheCallCounts() throws ReflectiveOperationException {
    Class<?>[] buffer = {ByteBuffer.class};
    assertEquals(8_192, call("read", buffer, ByteBuffer.allocate(8_192)));
    isBookedAs("file.read");
    assertEquals(1, call("read", buffer, ByteBuffer.allocate(8_192).position(8_191)));
    isBookedAs("file.tiny.read");
  }

  /** Whatever the body does about it. */
  @Test
  void noBufferAtAllIsTheBodysToRefuse() {
    assertThrows(
        InvocationTargetException.class,
        () -> call("read", new Class<?>[] {ByteBuffer.class}, (Object) null));
    isBookedAs("file.read");
  }

  @Test
  void whatDoesNotTellHowMuchIsNot() throws ReflectiveOperationException {
    assertEquals(1L, call("transferTo", new Class<?>[] {long.class, long.class}, 1L, 2L));
    isBookedAs("file.read");
  }
}
