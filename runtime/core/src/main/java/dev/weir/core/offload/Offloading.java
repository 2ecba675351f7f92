package dev.weir.core.offload;

import dev.weir.core.record.Ticker;
import dev.weir.core.record.WeakIdentityMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every place where handlers may be off-loaded, and how far that may go.
 *
 * <p>A server's hook asks when a request comes and has the candidate told when it ends:
 *
 * <pre>{@code
 * Place place = offloading.place(server, KIND, "127.0.0.1:8080", Place.Own.ONE);
 * Candidate candidate = place.candidate("GET /users/{id}");
 * if (candidate.takesOver() && place.handOver(candidate, rest)) {
 *   return;
 * }
 * ...
 * request.observer(candidate);
 * }</pre>
 *
 * <p>Any thread asks; {@link #leave(Leave.Of, Choice)} is called by one at a time.
 */
public final class Offloading {
  private final Ticker ticker;
  private final Consumer<String> log;
  private final WeakIdentityMap<Object, Place> places = new WeakIdentityMap<>();
  private volatile Leave.Of leaves = route -> Leave.PROPOSE;
  private volatile Leave most = Leave.PROPOSE;
  private volatile Choice choice = Choice.USUAL;

  /**
   * What workers are made of.
   *
   * @param virtual whether virtual threads, where the JDK has them
   * @param most how many tasks at a time; 0: what is usual for the place
   */
  public record Choice(boolean virtual, int most) {
    /** Virtual threads, as many as is usual. */
    public static final Choice USUAL = new Choice(true, 0);
  }

  /**
   * @param ticker the clock
   * @param log is told in one line each time that something is off-loaded, or no longer is
   */
  public Offloading(Ticker ticker, Consumer<String> log) {
    this.ticker = ticker;
    this.log = log;
  }

  /**
   * Sets how far it may go from now on; what may no longer be off-loaded goes back at once.
   *
   * @param of by route
   * @param greatest the greatest leave that any route has
   * @param made what workers are made of
   */
  public void leave(Leave.Of of, Leave greatest, Choice made) {
    boolean remade = !choice.equals(made);
    leaves = of;
    most = greatest;
    choice = made;
    places.forEach(
        (server, place) -> {
          for (Candidate each : place.candidates()) {
            each.settle();
          }
          if (remade) {
            place.close();
          }
        });
  }

  /** The place of a server, made where it has none; the server is held weakly. */
  public Place place(Object server, Place.Kind kind, String name, Place.Own own) {
    Place known = places.get(server);
    return known != null ? known : make(server, kind, name, own);
  }

  /** The place of a server, or null. */
  public @Nullable Place known(Object server) {
    return places.get(server);
  }

  private synchronized Place make(Object server, Place.Kind kind, String name, Place.Own own) {
    Place known = places.get(server);
    if (known == null) {
      known = new Place(this, kind, name, own);
      places.put(server, known);
    }
    return known;
  }

  /** Whether anything may be off-loaded at all. */
  public boolean acts() {
    return most == Leave.ACT;
  }

  Leave leave(@Nullable String route) {
    return leaves.route(route);
  }

  Leave most() {
    return most;
  }

  Choice choice() {
    return choice;
  }

  long now() {
    return ticker.nanoTime();
  }

  void tell(String line) {
    log.accept(line);
  }

  /** How every candidate stands, by place and route. */
  public List<Standing> standing() {
    List<Standing> all = new ArrayList<>();
    places.forEach(
        (server, place) -> {
          for (Candidate each : place.candidates()) {
            all.add(each.standing());
          }
        });
    all.sort(
        Comparator.comparing(Standing::framework)
            .thenComparing(Standing::place)
            .thenComparing(Standing::route));
    return all;
  }
}
