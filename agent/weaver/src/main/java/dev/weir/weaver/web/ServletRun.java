package dev.weir.weaver.web;

import dev.weir.weaver.edge.Answer;
import dev.weir.weaver.edge.Edge;
import dev.weir.weaver.edge.Handover;
import dev.weir.weaver.edge.Header;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of a servlet container whose filters and servlets get a request and a response that
 * stand in front of the container's. As long as the response is open all that they ask of them is
 * passed on under the lock; when the time is over they get what was taken from the container's
 * objects at that moment, which then serve the next request.
 */
final class ServletRun extends Handover {
  /** What the container does with a request. */
  interface Chain {
    void call(Object request, Object response) throws Throwable;
  }

  private static final Getter COMMITTED = Getter.flag("isCommitted");
  private static final Getter THROWN = Getter.of("getAttribute", "jakarta.servlet.error.exception");
  private static final Getter THROWN_BEFORE =
      Getter.of("getAttribute", "javax.servlet.error.exception");

  private final ServletApi api;
  private final Object request;
  private final Object response;
  // Tells what has really been sent; the other says more once a handler need not write any more.
  private final Object server;
  private final Chain chain;
  private final Object givenRequest;
  private final Object givenResponse;
  private final ServletBody body;
  private @Nullable Object output;
  private @Nullable PrintWriter writer;
  private final ResponseCopy copy = new ResponseCopy(ServletBody.MOST_BYTES * 8);
  // Something that was written did not get to the client, or not all of it.
  private volatile boolean broken;
  private @Nullable List<Header> headersAtCommit;
  private volatile boolean async;
  // Whether the application named no objects of its own for it.
  private boolean bareAsync = true;
  private volatile @Nullable Object asyncContext;
  // The client is answered, and the container keeps its request for what the application does yet.
  private volatile boolean held;
  private boolean finished;
  // Guarded by the lock; not needed any more once the response is theirs.
  private final AskedRoles roles = new AskedRoles();
  private @Nullable RequestPicture picture;
  private @Nullable DetachedResponse detached;

  ServletRun(
      Edge edge, ServletApi api, Object request, Object response, Object server, Chain chain) {
    super(edge);
    this.api = api;
    this.request = request;
    this.response = response;
    this.server = server;
    this.chain = chain;
    body = new ServletBody(api, request);
    givenRequest = api.proxy(api.request, this::onRequest);
    givenResponse = api.proxy(api.response, this::onResponse);
  }

  /** Whether another thread may call the filters; reads the body, where that is short. */
  boolean prepare() throws Throwable {
    return body.prepare(in -> inTime(() -> in.readNBytes(ServletBody.MOST_BYTES)));
  }

  private static Object of(@Nullable Object value) {
    if (value == null) {
      throw new IllegalStateException("null");
    }
    return value;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  @Override
  protected void handle() throws Throwable {
    chain.call(givenRequest, givenResponse);
    lock();
    try {
      if (!isDetached() && Boolean.TRUE.equals(api.ask(request, "isAsyncStarted"))) {
        asyncContext = api.ask(request, "getAsyncContext");
        async = true;
      }
    } finally {
      unlock();
    }
  }

  /** After the filters: keeps a good response. */
  void over() throws Throwable {
    boolean whole = !copy.isTooMuch() && !broken;
    if (!async && captures() && thrown() == null && whole && !isDetached()) {
      List<Header> headers =
          headersAtCommit == null ? ServletAnswers.headers(api, response) : headersAtCommit;
      keep(new Answer((int) of(api.tell(response, "getStatus")), headers, copy.toByteArray()));
    }
  }

  @Override
  protected void forget() {
    copy.forget();
  }

  @Override
  protected boolean isCommitted() {
    return COMMITTED.is(server);
  }

  @Override
  protected boolean isWhole() {
    return !async && COMMITTED.is(response);
  }

  @Override
  protected boolean goesOn() {
    return async;
  }

  @Override
  protected void detach() {
    held = isAwaited() && asyncContext != null;
    try {
      picture = new RequestPicture(api, request, body.parameters(), roles);
      if (isAwaited()) {
        detached =
            new DetachedResponse(
                (int) of(api.tell(response, "getStatus")),
                ServletAnswers.headers(api, response),
                text(api.tell(response, "getCharacterEncoding")),
                copy);
      } else {
        detached = new DetachedResponse(200, List.of(), null, new ResponseCopy(0));
      }
    } catch (Throwable e) {
      // What was not taken the handlers do not get.
      detached = new DetachedResponse(200, List.of(), null, new ResponseCopy(0));
    }
  }

  @Override
  protected void send(Answer answer) throws Exception {
    try {
      if (COMMITTED.is(response) && !COMMITTED.is(server)) {
        unfinish();
      }
      ServletAnswers.send(api, request, response, held ? last(answer) : answer);
      if (held) {
        ((OutputStream) of(api.tell(response, "getOutputStream"))).close();
      }
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next request on its connection would have to wait until the application is done. */
  private Answer last(Answer answer) throws Throwable {
    if (!String.valueOf(api.ask(request, "getProtocol")).startsWith("HTTP/1")) {
      return answer;
    }
    List<Header> headers = new ArrayList<>(answer.headers());
    headers.add(new Header("Connection", "close"));
    return new Answer(answer.status(), headers, answer.body());
  }

  @Override
  protected boolean isHeld() {
    return held && !isServerDone();
  }

  @Override
  protected Answer capturedAtEnd() {
    boolean failed = !finished || THROWN.get(request) != null || THROWN_BEFORE.get(request) != null;
    return captured(failed ? new IllegalStateException("not answered") : null);
  }

  /** A handler had finished with an error that nobody has seen yet. */
  private void unfinish() throws Throwable {
    Class<?> type = server.getClass();
    api.call(type, server, "setSuspended", false);
    api.call(type, server, "setAppCommitted", false);
    api.call(type, server, "resetError");
    api.call(type, server, "reset");
  }

  @Override
  protected Answer captured(@Nullable Throwable failure) {
    lock();
    try {
      DetachedResponse kept = detached;
      if (failure != null || copy.isTooMuch() || kept == null) {
        return new Answer(500, List.of(), new byte[0]);
      }
      return kept.answer();
    } finally {
      unlock();
    }
  }

  // The request that filters and servlets see.

  private @Nullable Object onRequest(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(proxy, method, arguments);
    }
    if (isTheirs()) {
      return onServersRequest(method, arguments);
    }
    lock();
    try {
      return isDetached() && !isHeld()
          ? onPicture(method, arguments)
          : onServersRequest(method, arguments);
    } finally {
      unlock();
    }
  }

  private static @Nullable Object ofObject(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "weir";
    };
  }

  private @Nullable Object onServersRequest(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    switch (method.getName()) {
      case "getInputStream" -> {
        return body.stands() ? body.input() : ServletApi.invoke(method, request, arguments);
      }
      case "getReader" -> {
        return body.stands()
            ? body.reader(text(api.ask(request, "getCharacterEncoding")))
            : ServletApi.invoke(method, request, arguments);
      }
      case "getParameter", "getParameterValues", "getParameterMap", "getParameterNames" -> {
        if (body.isForm()) {
          return body.parameter(method.getName(), arguments);
        }
        Object given = ServletApi.invoke(method, request, arguments);
        body.parsed();
        return given;
      }
      case "getPart", "getParts" -> {
        Object given = ServletApi.invoke(method, request, arguments);
        body.parsed();
        return given;
      }
      case "startAsync", "getAsyncContext" -> {
        boolean bare = method.getName().equals("startAsync") && method.getParameterCount() == 0;
        // What is dispatched when the client has been answered must not get the container's own.
        Object context =
            bare && mayBeAwaited()
                ? api.ask(request, "startAsync", givenRequest, givenResponse)
                : ServletApi.invoke(method, request, arguments);
        asyncContext = context;
        async = true;
        if (method.getName().equals("startAsync")) {
          bareAsync = method.getParameterCount() == 0;
        }
        return asyncContext(of(context), bareAsync);
      }
      case "isUserInRole" -> {
        Object is = ServletApi.invoke(method, request, arguments);
        if (!isTheirs() && arguments != null) {
          roles.asked(arguments[0], is);
        }
        return is;
      }
      case "login", "logout", "authenticate" -> {
        if (!isTheirs()) {
          roles.forget();
        }
        return ServletApi.invoke(method, request, arguments);
      }
      default -> {
        return ServletApi.invoke(method, request, arguments);
      }
    }
  }

  private @Nullable Object onPicture(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    RequestPicture taken = picture;
    return switch (method.getName()) {
      case "getInputStream" -> body.input();
      case "getReader" -> body.reader("UTF-8");
      default -> {
        if (taken == null) {
          throw new IllegalStateException("weir: the client has been answered already");
        }
        yield taken.call(method, arguments);
      }
    };
  }

  // Asynchronous requests.

  /** The very objects that the application gave are given back, else those that it was given. */
  private Object asyncContext(Object real, boolean bare) throws Throwable {
    Class<?> face = api.type("AsyncContext");
    return api.proxy(
        face,
        (proxy, method, arguments) -> {
          if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, arguments);
          }
          return switch (method.getName()) {
            case "getRequest" -> bare ? givenRequest : ServletApi.invoke(method, real, arguments);
            case "getResponse" -> bare ? givenResponse : ServletApi.invoke(method, real, arguments);
            case "hasOriginalRequestAndResponse" ->
                bare || Boolean.TRUE.equals(ServletApi.invoke(method, real, arguments));
            case "complete", "dispatch" -> finish(method, real, arguments);
            default -> ServletApi.invoke(method, real, arguments);
          };
        });
  }

  /** The application has answered, or has the container ask it again. */
  private @Nullable Object finish(
      Method method, Object real, @Nullable Object @Nullable [] arguments) throws Throwable {
    lock();
    try {
      if (isDetached() && isHeld()) {
        finished = true;
        sendHeld();
        return ServletApi.invoke(method, real, arguments);
      }
      // Who ends because his time is over has nothing to say either.
      if (!isTheirs() && !mayCommit()) {
        answered();
        return null;
      }
      commit();
      return ServletApi.invoke(method, real, arguments);
    } finally {
      unlock();
    }
  }

  /** Nothing may come between the agent's answer and the end of the request. */
  private void sendHeld() {
    try {
      sendDue();
    } catch (Exception e) {
      // The client is gone.
    }
  }

  @Override
  protected void complete() throws Exception {
    Object context = asyncContext;
    if (context != null && !held) {
      try {
        api.call(api.type("AsyncContext"), context, "complete");
      } catch (Exception | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }

  // The response that filters and servlets see.

  private @Nullable Object onResponse(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(proxy, method, arguments);
    }
    switch (method.getName()) {
      case "getOutputStream" -> {
        return output();
      }
      case "getWriter" -> {
        return writer();
      }
      default -> {
        // Passed on.
      }
    }
    if (isTheirs()) {
      return ServletApi.invoke(method, response, arguments);
    }
    lock();
    try {
      DetachedResponse kept = detached;
      if (isDetached()) {
        if (kept == null) {
          throw new IllegalStateException("weir: the client has been answered already");
        }
        return method.getName().equals("flushBuffer") ? null : kept.call(method, arguments);
      }
      if (method.getName().equals("flushBuffer")) {
        aboutToSend();
        if (!mayCommit()) {
          return null;
        }
      }
      Object result = ServletApi.invoke(method, response, arguments);
      switch (method.getName()) {
        case "reset", "resetBuffer", "sendError", "sendRedirect" -> copy.reset();
        case "flushBuffer" -> sent();
        default -> {
          // Nothing to see to.
        }
      }
      return result;
    } finally {
      unlock();
    }
  }

  /** Under the lock: what headers there are, before the server adds its own. */
  private void aboutToSend() throws Throwable {
    if (captures() && headersAtCommit == null) {
      headersAtCommit = ServletAnswers.headers(api, response);
    }
  }

  private void sent() {
    if (!isDetached() && isCommitted()) {
      commit();
      begun();
    }
  }

  private Object output() throws Throwable {
    lock();
    try {
      Object given = output;
      if (given == null) {
        OutputStream real =
            isDetached() ? null : (OutputStream) of(api.tell(response, "getOutputStream"));
        given = api.output(new Output(real), asked -> control(asked, real));
        output = given;
      }
      return given;
    } finally {
      unlock();
    }
  }

  private @Nullable Object control(@Nullable Object asked, @Nullable OutputStream real) {
    try {
      if ("isReady".equals(asked)) {
        return isDetached() || real == null || READY.is(real);
      }
      if (asked != null && real != null) {
        api.call(real.getClass(), real, "setWriteListener", asked);
      }
      return null;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static final Getter READY = Getter.flag("isReady");

  private PrintWriter writer() throws Throwable {
    lock();
    try {
      PrintWriter given = writer;
      if (given == null) {
        Writer real = isDetached() ? null : (Writer) of(api.tell(response, "getWriter"));
        given = new PrintWriter(new Text(real));
        writer = given;
      }
      return given;
    } finally {
      unlock();
    }
  }

  private void copy(byte[] bytes, int offset, int count) {
    if (captures() || isDetached()) {
      copy.write(bytes, offset, count);
    }
  }

  private static IOException gone() {
    return new IOException("weir: the client has been answered already");
  }

  private final class Output extends OutputStream {
    private final @Nullable OutputStream real;

    Output(@Nullable OutputStream real) {
      this.real = real;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      passOn(
          real -> {
            copy(bytes, offset, count);
            real.write(bytes, offset, count);
          },
          () -> copy(bytes, offset, count));
    }

    @Override
    public void flush() throws IOException {
      passOn(OutputStream::flush, () -> {});
    }

    @Override
    public void close() throws IOException {
      passOn(OutputStream::close, () -> {});
    }

    private void passOn(Step<OutputStream> step, Runnable elsewhere) throws IOException {
      passOnTo(real, step, elsewhere);
    }
  }

  private final class Text extends Writer {
    private final @Nullable Writer real;

    Text(@Nullable Writer real) {
      this.real = real;
    }

    @Override
    public void write(char[] chars, int offset, int count) throws IOException {
      passOnTo(
          real,
          to -> {
            if (captures()) {
              encode(chars, offset, count);
            }
            to.write(chars, offset, count);
          },
          () -> encode(chars, offset, count));
    }

    private void encode(char[] chars, int offset, int count) {
      copy.write(chars, offset, count, ServletRun.this::charset);
    }

    @Override
    public void flush() throws IOException {
      passOnTo(real, Writer::flush, () -> {});
    }

    @Override
    public void close() throws IOException {
      passOnTo(real, Writer::close, () -> {});
    }
  }

  private Charset charset() {
    try {
      DetachedResponse kept = detached;
      String name =
          kept != null ? kept.encoding() : text(api.tell(response, "getCharacterEncoding"));
      return name == null ? StandardCharsets.ISO_8859_1 : FormBody.charset(name);
    } catch (Throwable e) {
      return StandardCharsets.ISO_8859_1;
    }
  }

  private interface Step<T> {
    void on(T real) throws IOException;
  }

  private <T> void send(T real, Step<T> step) throws IOException {
    beginSending();
    boolean done = false;
    try {
      step.on(real);
      done = true;
    } finally {
      broken |= !done;
      endSending();
    }
  }

  private <T> void passOnTo(@Nullable T real, Step<T> step, Runnable elsewhere) throws IOException {
    if (isTheirs() && real != null) {
      send(real, step);
      return;
    }
    lock();
    try {
      if (isDetached() || real == null) {
        if (!isAwaited()) {
          throw gone();
        }
        elsewhere.run();
        return;
      }
      aboutToSend();
      // More than is held back is sent too.
      if (!mayCommit()) {
        throw gone();
      }
      send(real, step);
      sent();
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    } finally {
      unlock();
    }
  }
}
