package dev.weir.weaver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row that names a class of Netty, Vert.x or WebFlux leaves a valid class. */
class LoopRowsTest {
  private static final AllTables TABLES = new AllTables();

  static Stream<String> classes() {
    return Stream.of(
            "io.netty.channel.AbstractChannelHandlerContext",
            "io.netty.channel.DefaultChannelPipeline",
            "io.netty.channel.SingleThreadIoEventLoop",
            "io.netty.handler.codec.http.HttpObjectEncoder",
            "io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec",
            "io.netty.handler.codec.http2.HttpToHttp2ConnectionHandler",
            "io.netty.util.concurrent.AbstractEventExecutor",
            "io.netty.util.concurrent.AbstractScheduledEventExecutor",
            "io.netty.util.concurrent.SingleThreadEventExecutor",
            "io.vertx.ext.web.impl.RouteState",
            "org.springframework.web.reactive.DispatcherHandler",
            "org.springframework.web.reactive.function.server.support.HandlerFunctionAdapter",
            "org.springframework.web.reactive.result.method.annotation.ControllerMethodResolver")
        .map(name -> name.replace('.', '/'));
  }

  @ParameterizedTest
  @MethodSource("classes")
  void classVerifiesOnceWoven(String owner) {
    byte[] classFile = AllTables.bytes(owner);
    assertNotNull(classFile, owner + " is not on the class path");
    byte[] woven = TABLES.weaver.weave(classFile, rows(owner));
    assertNotNull(woven, "no row found anything in " + owner);
    assertEquals("", AllTables.problems(woven));
  }

  @Test
  void noRowMissesItsMethod() {
    AllTables tables = new AllTables();
    for (Map.Entry<String, Row[]> named : tables.sites.byOwner().entrySet()) {
      byte[] classFile = AllTables.bytes(named.getKey());
      if (classFile != null && !named.getKey().startsWith("dev/weir/")) {
        tables.weaver.weave(classFile, named.getValue());
      }
    }
    List<String> missed = new ArrayList<>(tables.weaver.unmatched());
    assertEquals(List.of(), missed);
  }

  private static Row[] rows(String owner) {
    Row[] rows = TABLES.sites.byOwner().get(owner);
    assertNotNull(rows, "no row names " + owner);
    return rows;
  }
}
