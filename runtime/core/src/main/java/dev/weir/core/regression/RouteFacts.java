package dev.weir.core.regression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a route over a while.
 *
 * @param route its name
 * @param requests that ended
 * @param blocked what their own threads were blocked, one value a request
 * @param response from first to last, one value a request
 * @param operations what blocked; null where that is not known, as in the history
 */
public record RouteFacts(
    String route,
    long requests,
    Sample blocked,
    Sample response,
    @Nullable List<OperationFacts> operations) {

  /**
   * One kind of blocking against one target.
   *
   * @param name type and target
   * @param async whether another thread did it for the request
   * @param count how many ended
   * @param totalMs how long they took together
   * @param sites lines of application code, of slow ones
   */
  public record OperationFacts(
      String name, boolean async, long count, double totalMs, List<SiteFacts> sites) {}

  /**
   * A line of application code.
   *
   * @param at {@code class.method(File:line)}
   * @param count slow operations
   * @param totalMs how long they took together
   */
  public record SiteFacts(String at, long count, double totalMs) {
    /** Without the line, which moves when the file is edited above it. */
    String method() {
      int end = at.indexOf('(');
      return end < 0 ? at : at.substring(0, end);
    }
  }
}
