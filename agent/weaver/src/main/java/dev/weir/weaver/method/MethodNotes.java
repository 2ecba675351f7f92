package dev.weir.weaver.method;

import dev.weir.weaver.Requests;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What could not be done with methods, and why: each told once, in the log and in the report. */
final class MethodNotes {
  private static final int MOST = 200;

  private final Requests requests;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  MethodNotes(Requests requests) {
    this.requests = requests;
  }

  void add(String line) {
    if (told.size() < MOST && told.add(line)) {
      requests.note(line);
    }
  }
}
