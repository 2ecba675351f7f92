package dev.weir.core.watch;

import dev.weir.core.record.Snapshot.Distribution;
import java.util.List;

/**
 * One route in a window.
 *
 * @param route method and template
 * @param framework who named it
 * @param eventLoop whether it was served on a thread that must not block
 * @param seconds the window's length
 * @param requests requests that ended
 * @param errors those that failed
 * @param response nanoseconds from first to last
 * @param blocked nanoseconds that a request's own threads were blocked, one value a request
 * @param cpu nanoseconds on-CPU, of the requests on which that was measured; without percentiles
 * @param allocated bytes, likewise
 * @param perRequest blocking operations of a request, one value a request; a file or a peer counts
 *     once a request
 * @param operations what blocked
 */
public record RouteFigures(
    String route,
    String framework,
    boolean eventLoop,
    double seconds,
    long requests,
    long errors,
    Distribution response,
    Distribution blocked,
    Distribution cpu,
    Distribution allocated,
    Distribution perRequest,
    List<OperationFigures> operations) {

  /** Requests that ended, a second. */
  public double requestsPerSecond() {
    return seconds <= 0 ? 0 : requests / seconds;
  }

  /** Failed requests, 0 to 1; 0 where there was none. */
  public double errorRate() {
    return requests == 0 ? 0 : (double) errors / requests;
  }

  /** Blocked time by response time; 0 where there is none. */
  public double blockedRatio() {
    return response.total() == 0 ? 0 : (double) blocked.total() / response.total();
  }

  /**
   * Requests in flight on average, by Little's law: arrivals a second times the mean response time,
   * which is the sum of response times by the window's length.
   */
  public double concurrency() {
    return seconds <= 0 ? 0 : response.total() / (seconds * 1e9);
  }

  /** Threads blocked on average, likewise. */
  public double blockedThreads() {
    return seconds <= 0 ? 0 : blocked.total() / (seconds * 1e9);
  }

  /**
   * What requests' own threads were blocked by what other threads did for them; 0 where those did
   * nothing. 3: three quarters of the waiting is done by the requests themselves.
   */
  public double blockingToAsyncRatio() {
    long async = 0;
    for (OperationFigures operation : operations) {
      async += operation.async() ? operation.blocked().total() : 0;
    }
    return async == 0 ? 0 : (double) blocked.total() / async;
  }
}
