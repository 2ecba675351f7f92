package dev.weir.weaver.loop;

import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import org.jspecify.annotations.Nullable;

/** A hook whose class is loaded when it is first run: an application without Netty has this one. */
final class LoopHook implements Hook {
  private final String name;
  private final Shared shared;
  private volatile @Nullable Hook hook;

  LoopHook(String name, Shared shared) {
    this.name = name;
    this.shared = shared;
  }

  /** What the hooks of one agent share. */
  static final class Shared {
    final Requests requests;
    private @Nullable NettyChannels channels;
    private @Nullable Loops loops;
    private @Nullable Turns turns;
    private @Nullable WebFluxMoves webFlux;

    Shared(Requests requests) {
      this.requests = requests;
    }

    synchronized NettyChannels channels() {
      NettyChannels known = channels;
      if (known == null) {
        known = new NettyChannels();
        channels = known;
      }
      return known;
    }

    synchronized Loops loops() {
      Loops known = loops;
      if (known == null) {
        known = new Loops(requests);
        loops = known;
      }
      return known;
    }

    synchronized Turns turns() {
      Turns known = turns;
      if (known == null) {
        known = new Turns(requests, channels(), loops());
        turns = known;
      }
      return known;
    }

    synchronized WebFluxMoves webFlux() {
      WebFluxMoves known = webFlux;
      if (known == null) {
        known = new WebFluxMoves(requests, loops());
        webFlux = known;
      }
      return known;
    }
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    return hook().before(self, first, second);
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    hook().after(self, state, result, thrown);
  }

  private Hook hook() {
    Hook made = hook;
    if (made == null) {
      made = make();
      hook = made;
    }
    return made;
  }

  private Hook make() {
    Requests requests = shared.requests;
    return switch (name) {
      case LoopSites.THREAD -> new LoopThread(requests, shared.loops());
      case LoopSites.NETTY ->
          new NettyReads(requests, shared.channels(), shared.turns(), shared.loops());
      case LoopSites.NETTY_ANSWERED ->
          new NettyAnswers(requests, shared.channels(), shared.turns());
      case LoopSites.NETTY_CLOSED -> new NettyAnswers.Closed(requests, shared.channels());
      case LoopSites.WEBFLUX -> new WebFlux(requests, shared.channels(), shared.webFlux());
      case LoopSites.WEBFLUX_CONTROLLER -> new WebFluxMoves.Controller(shared.webFlux());
      case LoopSites.WEBFLUX_FUNCTION -> new WebFluxMoves.Function(shared.webFlux());
      case LoopSites.VERTX -> new VertxWeb(requests, shared.loops());
      case LoopSites.VERTX_NEXT -> new VertxQueue(shared.channels(), shared.turns());
      case LoopSites.STREAM -> new VertxStreams.Begins(shared.turns());
      case LoopSites.STREAM_READ -> new VertxStreams.GoesOn(shared.channels(), shared.turns());
      case LoopSites.STREAM_ANSWERED -> new VertxStreams.Answers(shared.channels());
      case LoopSites.STREAM_CLOSED -> new VertxStreams.Closed(requests, shared.channels());
      default -> throw new IllegalStateException(name);
    };
  }
}
