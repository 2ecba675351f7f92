package dev.weir.weaver.web;

import dev.weir.weaver.edge.Answer;
import dev.weir.weaver.edge.Edge;
import dev.weir.weaver.edge.Handover;
import dev.weir.weaver.edge.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request of Jetty whose handlers, servlets among them, get a request, a response and a callback
 * that stand in front of Jetty's. The first bytes that they send make the response theirs. Once it
 * is the agent's they reach nothing of Jetty's any more; what Jetty keeps with a connection to
 * serve its next request with they never get.
 */
final class JettyRun extends Handover {
  private static final int MOST_BYTES = 2 * 1024 * 1024;
  private static final Getter COMMITTED = Getter.flag("isCommitted");
  private static final Getter COMPONENTS = Getter.of("getComponents");

  private final JettyApi api;
  private final Object server;
  private final Object request;
  private final Object response;
  private final Object callback;
  private final Object components;
  private final Object givenRequest;
  private final Object givenResponse;
  private final Object givenCallback;
  private ByteArrayOutputStream copy = new ByteArrayOutputStream();
  private boolean tooMuch;
  private boolean kept;
  private @Nullable Object fields;
  private int status;
  private boolean complete;
  private boolean returned;
  private boolean handled;
  // Whether its length is known, and it is being sent by the handlers' own thread.
  private boolean measured;
  private volatile @Nullable Runnable demand;
  private final List<Function<?, ?>> streamWrappers = new ArrayList<>();

  private JettyRun(
      Edge edge, JettyApi api, Object server, Object request, Object response, Object callback)
      throws Throwable {
    super(edge);
    this.api = api;
    this.server = server;
    this.request = request;
    this.response = response;
    this.callback = callback;
    Object real = COMPONENTS.get(request);
    components = api.components(real == null ? request : real);
    givenRequest = api.proxy(api.request, this::onRequest);
    givenResponse = api.proxy(api.response, this::onResponse);
    givenCallback = api.proxy(api.callback, this::onCallback);
    fields = api.copyOfFields(response);
  }

  static JettyRun of(
      Edge edge, JettyApi api, Object server, Object request, Object response, Object callback) {
    try {
      return new JettyRun(edge, api, server, request, response, callback);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** What stands in for the components of the request that handlers see. */
  Object components() {
    return components;
  }

  @Override
  protected void handle() throws Throwable {
    boolean accepted = false;
    try {
      accepted = api.handle(server, givenRequest, givenResponse, givenCallback);
    } finally {
      lock();
      handled = accepted;
      returned = true;
      boolean sent = measured;
      measured = false;
      unlock();
      if (sent) {
        endSending();
      }
    }
  }

  /**
   * The handlers have returned. Whether one of them has taken the request; otherwise, or where they
   * threw, Jetty answers.
   */
  boolean leave() throws Throwable {
    lock();
    try {
      if (isDetached()) {
        return true;
      }
      if (!handled && !isTheirs()) {
        theirs();
      }
      return handled;
    } finally {
      unlock();
    }
  }

  @Override
  protected boolean isCommitted() {
    return COMMITTED.is(response);
  }

  @Override
  protected boolean goesOn() {
    return returned && handled && !complete;
  }

  @Override
  protected void detach() {
    // Nothing of Jetty's is reached any more, and what was held back stays here.
  }

  @Override
  protected void send(Answer answer) throws Exception {
    try {
      api.send(request, response, callback, answer);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    } finally {
      Runnable waiting = demand;
      if (waiting != null) {
        // Who waits for more of the body learns that there is none.
        waiting.run();
      }
    }
  }

  @Override
  protected Answer captured(@Nullable Throwable failure) {
    lock();
    try {
      Object own = fields;
      if (failure != null || tooMuch || own == null) {
        return new Answer(500, List.of(), new byte[0]);
      }
      return answer(own);
    } finally {
      unlock();
    }
  }

  private Answer answer(Object own) {
    List<Header> headers = JettyApi.headers(own);
    return new Answer(status == 0 ? 200 : status, headers, copy.toByteArray());
  }

  private @Nullable Object onRequest(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    switch (method.getName()) {
      case "equals" -> {
        return arguments != null && proxy == arguments[0];
      }
      case "hashCode" -> {
        return System.identityHashCode(proxy);
      }
      case "getComponents" -> {
        return components;
      }
      case "addHttpStreamWrapper" -> {
        if (arguments != null && arguments[0] instanceof Function<?, ?> around) {
          return wrapStream(method, around);
        }
      }
      default -> {
        // Passed on.
      }
    }
    if (isTheirs()) {
      return ServletApi.invoke(method, request, arguments);
    }
    lock();
    try {
      if (isDetached()) {
        return onDetachedRequest(method, arguments);
      }
      if (!method.getName().equals("demand") || arguments == null) {
        return ServletApi.invoke(method, request, arguments);
      }
      demand = (Runnable) arguments[0];
    } finally {
      unlock();
    }
    // What is told when there is more may be the application's own code, and take long.
    Runnable told = () -> more(arguments);
    return ServletApi.invoke(method, request, new Object[] {told});
  }

  /**
   * Who wants to know when the request is complete means its handlers: he learns it when the
   * response is theirs, or else when they are done.
   */
  private @Nullable Object wrapStream(Method method, Function<?, ?> around) throws Throwable {
    lock();
    try {
      streamWrappers.add(around);
      if (isDetached()) {
        return null;
      }
    } finally {
      unlock();
    }
    Function<Object, Object> guarded =
        stream -> {
          Object wrapped = apply(around, stream);
          return api.proxy(
              api.stream,
              (proxy, called, values) ->
                  ServletApi.invoke(called, isDetached() ? stream : wrapped, values));
        };
    return ServletApi.invoke(method, request, new Object[] {guarded});
  }

  @SuppressWarnings("unchecked") // of and to the interface
  private static Object apply(Function<?, ?> around, Object stream) {
    return ((Function<Object, Object>) around).apply(stream);
  }

  /** The handlers of a request that was answered by the agent are done. */
  private void tellDone() {
    List<Function<?, ?>> all;
    lock();
    try {
      all = List.copyOf(streamWrappers);
      streamWrappers.clear();
    } finally {
      unlock();
    }
    Object nothing =
        api.proxy(
            api.stream,
            (proxy, called, values) ->
                called.getReturnType() == boolean.class
                    ? (Object) false
                    : called.getReturnType() == long.class ? (Object) 0L : null);
    for (Function<?, ?> around : all) {
      try {
        api.streamSucceeds(apply(around, nothing));
      } catch (Throwable e) {
        // Somebody who only wanted to know.
      }
    }
  }

  private void more(@Nullable Object[] arguments) {
    demand = null;
    if (arguments[0] instanceof Runnable told) {
      told.run();
    }
  }

  private @Nullable Object onDetachedRequest(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    return switch (method.getName()) {
      case "read" -> api.failedChunk(new IOException(GONE));
      case "demand" -> {
        if (arguments != null && arguments[0] instanceof Runnable told) {
          told.run();
        }
        yield null;
      }
      case "consumeAvailable" -> true;
      case "push", "addIdleTimeoutListener", "addFailureListener", "addHttpStreamWrapper", "fail" ->
          null;
      // Jetty makes new ones for each request: what they tell stays true.
      default -> ServletApi.invoke(method, request, arguments);
    };
  }

  private static final String GONE = "weir: the client has been answered already";

  private @Nullable Object onResponse(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    switch (method.getName()) {
      case "equals" -> {
        return arguments != null && proxy == arguments[0];
      }
      case "hashCode" -> {
        return System.identityHashCode(proxy);
      }
      case "getRequest" -> {
        return givenRequest;
      }
      default -> {
        // Passed on.
      }
    }
    if (isTheirs() && !captures()) {
      return ServletApi.invoke(method, response, arguments);
    }
    lock();
    try {
      if (isTheirs()) {
        if (method.getName().equals("write") && arguments != null) {
          copy(arguments);
        }
        return ServletApi.invoke(method, response, arguments);
      }
      return onOpenResponse(method, arguments);
    } finally {
      unlock();
    }
  }

  /** Under the lock: nothing was sent, or the response is not theirs. */
  private @Nullable Object onOpenResponse(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
    switch (method.getName()) {
      case "getStatus" -> {
        return status;
      }
      case "setStatus" -> {
        status = first instanceof Integer code ? code : status;
        return null;
      }
      case "getHeaders" -> {
        return fields;
      }
      case "isCommitted", "hasLastWrite", "isCompletedSuccessfully" -> {
        return false;
      }
      case "reset" -> {
        status = 0;
        if (!isDetached()) {
          ServletApi.invoke(method, response, arguments);
          fields = api.copyOfFields(response);
        }
        copy.reset();
        return null;
      }
      case "write" -> {
        return write(method, arguments);
      }
      default -> {
        return isDetached() ? null : ServletApi.invoke(method, response, arguments);
      }
    }
  }

  private @Nullable Object write(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    if (arguments == null) {
      return null;
    }
    ByteBuffer bytes = (ByteBuffer) arguments[1];
    if (mayCommit()) {
      if (captures()) {
        copy(arguments);
      }
      theirs();
      return ServletApi.invoke(method, response, arguments);
    }
    if (isAwaited()) {
      copy(bytes);
      if (bytes != null) {
        bytes.position(bytes.limit());
      }
      if (arguments[2] != null) {
        api.succeed(arguments[2]);
      }
    } else if (arguments[2] != null) {
      api.fail(arguments[2], new IOException(GONE));
    }
    return null;
  }

  /** What goes to the client. Its last bytes are kept before it can come again. */
  private void copy(@Nullable Object[] write) {
    copy((ByteBuffer) write[1]);
    if (Boolean.TRUE.equals(write[0])) {
      keepWhole();
    }
  }

  /** Whether all was written that was promised; what is not there is sent to nobody else. */
  private boolean isComplete(Object own) {
    long length = JettyApi.length(own);
    return length < 0 || length == copy.size();
  }

  private void keepWhole() {
    Object own = fields;
    if (!kept && !tooMuch && own != null && isComplete(own)) {
      kept = true;
      keep(answer(own));
    }
  }

  private void copy(@Nullable ByteBuffer bytes) {
    if (bytes == null || tooMuch) {
      return;
    }
    byte[] all = new byte[bytes.remaining()];
    bytes.duplicate().get(all);
    copy.writeBytes(all);
    if (copy.size() > MOST_BYTES) {
      tooMuch = true;
      copy.reset();
    }
  }

  @Override
  protected void forget() {
    copy = new ByteArrayOutputStream(0);
  }

  private void theirs() throws Throwable {
    if (status != 0) {
      api.status(response, status);
    }
    Object own = fields;
    if (own != null) {
      api.adopt(response, own);
    }
    commit();
    begun();
    if (own != null && JettyApi.length(own) >= 0) {
      // Whole in a moment; handlers block outside of these objects while it is sent.
      beginSending();
      measured = true;
    }
  }

  private @Nullable Object onCallback(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    switch (method.getName()) {
      case "equals" -> {
        return arguments != null && proxy == arguments[0];
      }
      case "hashCode" -> {
        return System.identityHashCode(proxy);
      }
      case "getInvocationType" -> {
        return ServletApi.invoke(method, callback, arguments);
      }
      default -> {
        // Passed on.
      }
    }
    boolean late = false;
    lock();
    try {
      complete = true;
      if (!isTheirs() && !mayCommit()) {
        if (returned) {
          answered();
        }
        late = true;
      } else if (!isTheirs()) {
        theirs();
      }
      if (!late && captures() && method.getName().equals("succeeded")) {
        keepWhole();
      }
      if (!late) {
        answered();
      }
    } finally {
      unlock();
    }
    if (late) {
      tellDone();
      return null;
    }
    return ServletApi.invoke(method, callback, arguments);
  }
}
