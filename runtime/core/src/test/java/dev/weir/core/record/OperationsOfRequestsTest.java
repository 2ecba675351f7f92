package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.api.OperationType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How many blocking operations a request has, as alerts count them: those of its own code. */
class OperationsOfRequestsTest {
  private static final int EXECUTE = 1;
  private static final int COMMIT = 2;
  private static final int VALIDATE = 3;
  private static final int BORROW = 4;
  private static final int SESSION = 5;
  private static final int SOCKET = 6;
  private static final int OPEN = 7;
  private static final int WRITE = 8;
  private static final int READ = 9;
  private static final int CALL = 10;

  private long now = 1_000_000_000L;
  private final Recording recording =
      new Recording(
          () -> now += 8_000,
          new Recording.Thresholds(Book.ms(10), Book.ms(100), 64 << 20, 3, 40, 5),
          new CallSites());
  private final Ledger ledger = new Ledger(recording, new Thread("worker-1"), false, false);

  OperationsOfRequestsTest() {
    OperationType query = OperationType.DATABASE_QUERY;
    OperationType file = OperationType.FILE_IO;
    recording.sites(
        new Site[] {
          null,
          site(EXECUTE, "jdbc.execute", query),
          site(COMMIT, "jdbc.commit", query),
          site(VALIDATE, "jdbc.validate", query),
          site(BORROW, "jdbc.borrow", null),
          site(SESSION, "jdbc.session", null),
          site(SOCKET, "socket.stream.read", OperationType.NETWORK_IO),
          site(OPEN, "file.open", file),
          site(WRITE, "file.write", file),
          site(READ, "file.read", file),
          site(CALL, "http.send", OperationType.EXTERNAL_API)
        });
  }

  private static Site site(int id, String name, @Nullable OperationType type) {
    Site.Kind kind = type == null ? Site.Kind.RELABEL : Site.Kind.BLOCKING;
    Site.Target target =
        (keys, of, self, detail) ->
            keys.of(kind == Site.Kind.RELABEL ? OperationType.DATABASE_QUERY : of, (String) detail);
    return new Site(id, name, kind, type, target, false, false);
  }

  private void block(int site, String target) {
    ledger.exit(site, ledger.enter(site), null, target, null);
  }

  private void within(int scope, Runnable work) {
    long token = ledger.scope(scope, null, "db");
    work.run();
    ledger.leave(token);
  }

  private long counted(Runnable work) {
    Request request = ledger.begin();
    request.route("GET /a", "test");
    work.run();
    ledger.end(request);
    List<Long> counts = new ArrayList<>();
    recording.drain(interval -> counts.add(interval.operations().max()));
    assertEquals(1, counts.size());
    return counts.get(0);
  }

  @Test
  void queriesCallsAndFilesCount() {
    assertEquals(
        7,
        counted(
            () -> {
              block(EXECUTE, "db");
              block(EXECUTE, "db");
              block(CALL, "http://h:80");
              block(OPEN, "out.csv");
              block(WRITE, "out.csv");
              block(WRITE, "out.csv");
              block(READ, "in.csv");
              block(READ, "in.csv");
              block(OPEN, "other.csv");
              block(SOCKET, "h:25");
            }));
  }

  /** A route of three queries has three. */
  @Test
  void whatItsPoolAndItsLoggerDoDoesNot() {
    assertEquals(
        3,
        counted(
            () -> {
              within(
                  BORROW,
                  () -> {
                    block(VALIDATE, "db");
                    block(EXECUTE, "db");
                  });
              within(SESSION, () -> block(SOCKET, "h:5432"));
              block(EXECUTE, "db");
              block(WRITE, "app.log");
              block(EXECUTE, "db");
              block(WRITE, "app.log");
              block(WRITE, "(descriptor)");
              block(EXECUTE, "db");
              block(COMMIT, "db");
              within(SESSION, () -> block(EXECUTE, "db"));
            }));
  }
}
