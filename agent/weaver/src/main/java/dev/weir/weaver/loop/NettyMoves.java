package dev.weir.weaver.loop;

import dev.weir.core.offload.Candidate;
import dev.weir.core.record.Request;
import dev.weir.weaver.Requests;
import dev.weir.weaver.web.Getter;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Moves handlers of Netty by its own means: a handler's context is given an executor of its own, as
 * if it had been added to the pipeline with one. So whatever the channel tells the handler comes in
 * order, one at a time, and what the handler writes goes back to the loop.
 *
 * <p>A context is changed on its channel's loop alone, and only while its executor is idle: nothing
 * can overtake what came before.
 */
final class NettyMoves {
  private static final String FRAMEWORK = "netty";
  private static final Getter HANDLER = Getter.of("handler");
  private static final int MASK_CHANNEL_READ = 1 << 5;
  private static final int MOST_HANDLERS = 64;

  // Frameworks that know which thread calls them, and have ways of their own to leave it.
  private static final String[] LIBRARIES = {
    "io.netty.",
    "io.vertx.",
    "reactor.",
    "org.springframework.",
    "io.micronaut.",
    "io.quarkus.",
    "io.grpc.",
    "com.linecorp.armeria.",
    "ratpack.",
    "play.",
    "org.jboss.",
    "org.glassfish.",
    "io.servicetalk.",
  };

  private static final ClassValue<Boolean> APPLICATION =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          for (String library : LIBRARIES) {
            if (type.getName().startsWith(library)) {
              return false;
            }
          }
          return true;
        }
      };

  private static final ClassValue<Pipeline> PIPELINES =
      new ClassValue<>() {
        @Override
        protected Pipeline computeValue(Class<?> type) {
          return pipeline(type);
        }
      };

  private final Requests requests;
  private final Loops loops;

  NettyMoves(Requests requests, Loops loops) {
    this.requests = requests;
    this.loops = loops;
  }

  /**
   * What is needed of Netty's contexts.
   *
   * @param next {@code (Object context) -> Object}: whose handler reads next
   * @param executor the field of the executor, null where it is the channel's; or null
   * @param why why there is none
   */
  private record Pipeline(@Nullable MethodHandle next, @Nullable Field executor, String why) {}

  private static Pipeline pipeline(Class<?> type) {
    Class<?> at = type;
    while (at != null && !at.getName().endsWith(".AbstractChannelHandlerContext")) {
      at = at.getSuperclass();
    }
    if (at == null) {
      return new Pipeline(null, null, "a context of another kind");
    }
    try {
      Method find = at.getDeclaredMethod("findContextInbound", int.class);
      find.setAccessible(true);
      MethodHandle next =
          MethodHandles.insertArguments(
                  MethodHandles.lookup().unreflect(find), 1, MASK_CHANNEL_READ)
              .asType(MethodType.methodType(Object.class, Object.class));
      return new Pipeline(next, field(at), "");
    } catch (ReflectiveOperationException | RuntimeException e) {
      return new Pipeline(null, null, e.toString());
    }
  }

  /** A cache of the context's executor from 4.2 on, before that the executor itself. */
  private static Field field(Class<?> type) throws NoSuchFieldException {
    Field field;
    try {
      field = type.getDeclaredField("contextExecutor");
    } catch (NoSuchFieldException before) {
      field = type.getDeclaredField("executor");
    }
    field.setAccessible(true);
    return field;
  }

  /** A request's message is about to go from a handler to the next: where is that one to run? */
  void look(NettyChannels.Asked asked, Request request, Object context, Object channel) {
    Moves to = loops.moves(FRAMEWORK);
    if (to == null) {
      return;
    }
    NettyExecutor moved = asked.executor();
    Pipeline pipeline = PIPELINES.get(context.getClass());
    if (pipeline.next() == null || pipeline.executor() == null) {
      to.place().candidate(String.valueOf(request.route())).unsupported(pipeline.why());
      return;
    }
    Object next = next(pipeline.next(), context);
    if (next == null || !isApplication(next)) {
      return;
    }
    Candidate candidate = loops.moving(request, FRAMEWORK);
    if (moved == null) {
      if (candidate == null) {
        return;
      }
      moved = NettyExecutor.of(asked, channel, to, candidate);
      asked.executor(moved);
    } else if (candidate == null && moved.isIdle()) {
      moved.givesBack(pipeline.executor());
      return;
    }
    // Where it is to stay, what came before is still at work there, and it must not overtake that.
    if (candidate != null) {
      moved.to(candidate);
    }
    if (takes(moved, next, pipeline.next(), pipeline.executor())) {
      requests.ledger().handOn(request);
    }
  }

  /** A handler passes on what it read on its own thread, so those after it are moved with it. */
  private static boolean takes(
      NettyExecutor moved, Object first, MethodHandle find, Field executor) {
    boolean taken = moved.takes(first, executor);
    Object at = taken ? next(find, first) : null;
    for (int i = 0; i < MOST_HANDLERS && at != null && HANDLER.get(at) != at; i++) {
      if (isApplication(at)) {
        moved.takes(at, executor);
      }
      at = next(find, at);
    }
    return taken;
  }

  private static boolean isApplication(Object context) {
    Object handler = HANDLER.get(context);
    return handler != null && APPLICATION.get(handler.getClass());
  }

  private static @Nullable Object next(MethodHandle find, Object context) {
    try {
      return (Object) find.invokeExact(context);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
