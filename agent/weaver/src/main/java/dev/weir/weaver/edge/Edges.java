package dev.weir.weaver.edge;

import dev.weir.api.Level;
import dev.weir.core.enforce.Enforcement;
import dev.weir.core.enforce.Plan;
import dev.weir.core.enforce.Rule;
import dev.weir.core.record.PlainPaths;
import dev.weir.core.record.Request;
import dev.weir.core.settings.Mode;
import dev.weir.weaver.Requests;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The edge of every server of this JVM: each request that comes in is shown to it. */
public final class Edges {
  final Requests requests;
  final Workers workers;
  final Timer timer;
  final KeptResponses kept = new KeptResponses(System::nanoTime);
  final KnownRoutes routes = new KnownRoutes();
  final Outcomes outcomes = new Outcomes(System::nanoTime);
  private static final ThreadLocal<@Nullable Edge> CURRENT = new ThreadLocal<>();

  /**
   * @param requests what hooks may do
   */
  public Edges(Requests requests) {
    this.requests = requests;
    workers = new Workers(requests);
    timer = new Timer(requests);
  }

  /**
   * A request has come in.
   *
   * @return what holds for it; null: nothing does
   */
  public @Nullable Edge arrive(Enforcement enforcement, Request request, Asked asked) {
    Plan plan = enforcement.plan();
    if (plan.mode() == Mode.OBSERVE || plan.rules().isEmpty()) {
      return null;
    }
    String path = asked.path();
    String target = asked.method().concat(" ").concat(PlainPaths.of(path));
    request.target(target);
    boolean outcome = path.contains(Outcomes.PATH) && asked.method().equals("GET");
    // Others may be of another service, to which this one only hands on.
    if (outcome && plan.enforces() && outcomes.isOurs(path)) {
      request.route("GET ".concat(Outcomes.PATH).concat("{id}"), "weir");
      return new Edge(this, plan, Level.BASIC, request, asked, List.of(), outcomes.answer(path));
    }
    List<Rule> rules = plan.ofRequest(request.route(), target);
    if (rules.isEmpty()) {
      return null;
    }
    Level level = plan.levelOf(request.route(), target);
    Edge edge = new Edge(this, plan, level, request, asked, rules, null);
    edge.admit();
    if (edge.answer() != null) {
      request.answeredByAgent();
      routes.name(target, request);
    }
    request.onEnd(edge);
    return edge;
  }

  /** For servers that hand a request on in steps: what holds for the one of this thread. */
  public void pass(@Nullable Edge edge) {
    if (edge == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(edge);
    }
  }

  /** Takes what {@link #pass} left; null where nothing was, or it was taken. */
  public @Nullable Edge take() {
    Edge edge = CURRENT.get();
    if (edge != null) {
      CURRENT.remove();
    }
    return edge;
  }
}
