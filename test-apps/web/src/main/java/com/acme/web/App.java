package com.acme.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The servlets, whatever container they run on. */
public final class App implements ServletContainerInitializer {
  static final String CONTEXT = "/shop";
  private static final ExecutorService EXECUTOR =
      Executors.newFixedThreadPool(
          4,
          task -> {
            Thread thread = new Thread(task, "app");
            thread.setDaemon(true);
            return thread;
          });

  private static final ExecutorService MANY =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "app-many");
            thread.setDaemon(true);
            return thread;
          });

  /** What a servlet does. */
  private interface Action {
    void run(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException;
  }

  @SuppressWarnings("serial")
  private static final class Servlet extends HttpServlet {
    private final transient Action action;

    Servlet(Action action) {
      this.action = action;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      action.run(request, response);
    }
  }

  @SuppressWarnings("serial")
  private static final class Gate extends HttpFilter {
    @Override
    protected void doFilter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      if (request.getRequestURI().endsWith("/denied")) {
        response.setStatus(401);
      } else {
        chain.doFilter(request, response);
      }
    }
  }

  @Override
  public void onStartup(Set<Class<?>> unused, ServletContext context) {
    add(context, "plain", "/plain", App::plain);
    add(context, "users", "/users/*", (request, response) -> text(response, "user"));
    add(
        context,
        "where",
        "/where",
        (request, response) -> {
          sleep(50);
          text(response, where());
        });
    add(context, "boom", "/boom", (request, response) -> boom());
    add(context, "teapot", "/teapot", (request, response) -> response.sendError(418));
    add(context, "broken", "/broken", (request, response) -> response.sendError(503));
    add(context, "oops", "/oops", (request, response) -> text(response, "error page"));
    add(context, "denied", "/denied", (request, response) -> text(response, "never"));
    add(
        context,
        "forward",
        "/forward",
        (request, response) -> request.getRequestDispatcher("/users/7").forward(request, response));
    add(context, "async-complete", "/async-complete", App::complete);
    add(context, "async-dispatch", "/async-dispatch", App::dispatch);
    add(context, "async-timeout", "/async-timeout", App::timeOut);
    add(context, "slow", "/slow", App::slow);
    add(context, "spin", "/spin", App::spin);
    add(
        context,
        "work",
        "/work",
        (request, response) ->
            response.getOutputStream().write(Work.done(request.getQueryString())));
    add(context, "stream", "/stream", App::stream);
    add(context, "echo", "/echo", App::echo);
    add(context, "form", "/form", App::form);
    add(context, "slow-async", "/slow-async", App::slowAsync);
    add(context, "dispatch-late", "/dispatch-late/*", App::dispatchLate);
    add(context, "sorry", "/sorry/*", App::sorry);
    add(context, "events", "/events", App::events);
    add(context, "counter", "/counter", App::counter);
    add(context, "bg", "/bg", App::slow);
    add(context, "cancel", "/cancel", App::slow);
    add(context, "few", "/few", App::slow);
    add(context, "failing", "/failing", App::failing);
    add(context, "stats", "/stats", (request, response) -> text(response, Stats.text()));
    add(context, "forward-slow", "/forward-slow", App::forwardSlow);
    add(context, "missing", "/*", (request, response) -> response.sendError(404));
    FilterRegistration.Dynamic gate = context.addFilter("gate", new Gate());
    gate.setAsyncSupported(true);
    gate.addMappingForUrlPatterns(null, false, "/*");
  }

  private static void add(ServletContext context, String name, String pattern, Action action) {
    ServletRegistration.Dynamic servlet = context.addServlet(name, new Servlet(action));
    servlet.setAsyncSupported(true);
    servlet.addMapping(pattern);
  }

  private static void plain(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    sleep(20);
    text(response, "plain");
  }

  /** Which thread this is, and whether it sees the application's classes. */
  private static String where() {
    Thread thread = Thread.currentThread();
    boolean inContext = thread.getContextClassLoader() != null;
    return thread.getName() + " | " + inContext;
  }

  private static void slow(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String query = request.getQueryString();
    int number = Payload.number(query, "n", 0);
    response.setHeader("App", "yes");
    response.setContentType("text/plain");
    sleep(Payload.number(query, "ms", 0));
    byte[] body = Payload.of(number, Payload.number(query, "size", 100));
    response.setContentLength(body.length);
    response.setHeader("Number", String.valueOf(number));
    response.getOutputStream().write(body);
  }

  private static void spin(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("App", "yes");
    response.getWriter().write("partly");
    Payload.spin(Payload.number(request.getQueryString(), "ms", 0));
    request.setAttribute("spun", request.getHeader("User-Agent"));
    response.getWriter().write("spun");
  }

  /** Sends something, and is late with the rest. */
  private static void stream(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getOutputStream().write(Payload.of(1, 1000));
    response.flushBuffer();
    sleep(Payload.number(request.getQueryString(), "ms", 0));
    response.getOutputStream().write(Payload.of(2, 1000));
  }

  private static void echo(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] body = request.getInputStream().readAllBytes();
    sleep(Payload.number(request.getQueryString(), "ms", 0));
    response.getOutputStream().write(body);
  }

  private static void form(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    text(response, request.getParameter("a") + "," + request.getParameter("q"));
  }

  private static void slowAsync(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync();
    int millis = Payload.number(request.getQueryString(), "ms", 0);
    EXECUTOR.execute(
        () -> {
          sleep(millis);
          try {
            async.getResponse().getOutputStream().write(Payload.of(3, 1000));
          } catch (IOException | IllegalStateException e) {
            // The client has gone, or has been answered.
          }
          async.complete();
        });
  }

  /**
   * Answers in a dispatch, whether what was waited for came or was broken off; or completes, as the
   * query says.
   */
  private static void dispatchLate(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Object how = request.getAttribute("how");
    if (how != null) {
      response.setStatus(how.equals("broken off") ? 500 : 200);
      response.setHeader("App", "yes");
      text(response, how + " " + request.getParameter("n"));
      response.flushBuffer();
      return;
    }
    int millis = Payload.number(request.getQueryString(), "ms", 0);
    boolean completes = request.getParameter("complete") != null;
    AsyncContext async = request.startAsync();
    MANY.execute(
        () -> {
          try {
            Thread.sleep(millis);
            if (completes) {
              HttpServletResponse given = (HttpServletResponse) async.getResponse();
              given.setHeader("App", "yes");
              text(given, "waited " + async.getRequest().getParameter("n"));
              async.complete();
              return;
            }
            async.getRequest().setAttribute("how", "waited");
          } catch (InterruptedException | IOException e) {
            async.getRequest().setAttribute("how", "broken off");
          }
          async.dispatch();
        });
  }

  /** Reads its body and waits; sends an error page where that is broken off. */
  private static void sorry(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int length = request.getInputStream().readAllBytes().length;
    response.setHeader("App", "yes");
    try {
      Thread.sleep(Payload.number(request.getQueryString(), "ms", 0));
      text(response, "read " + length);
    } catch (InterruptedException e) {
      response.setStatus(500);
      text(response, "sorry");
    }
    response.flushBuffer();
  }

  /** Streams from another thread, which waits already when the first event goes out. */
  private static void events(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int millis = Payload.number(request.getQueryString(), "ms", 0);
    AsyncContext async = request.startAsync();
    MANY.execute(
        () -> {
          String last = "last";
          try {
            Thread.sleep(millis);
          } catch (InterruptedException e) {
            last = "broken off";
          }
          try {
            async.getResponse().getOutputStream().print(last);
          } catch (IOException e) {
            // The client has gone.
          }
          async.complete();
        });
    sleep(Payload.number(request.getQueryString(), "first", 0));
    response.getOutputStream().print("first ");
    response.flushBuffer();
  }

  private static final AtomicInteger COUNTER = new AtomicInteger();

  /** Good once, then late: or as the query says. */
  private static void counter(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int count = COUNTER.incrementAndGet();
    String cookie = request.getParameter("cookie");
    if (cookie != null) {
      response.setHeader("Set-Cookie", "a=b");
    }
    if (request.getHeader("Slow") != null) {
      sleep(Integer.parseInt(request.getHeader("Slow")));
    }
    text(response, "count " + count);
  }

  private static void failing(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getParameter("ok") == null) {
      throw new IllegalStateException("failing");
    }
    text(response, "fine");
  }

  private static void forwardSlow(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    request.getRequestDispatcher("/slow?n=9&size=2000").forward(request, response);
  }

  private static void boom() {
    throw new IllegalStateException("boom");
  }

  private static void complete(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync();
    EXECUTOR.execute(
        () -> {
          sleep(10);
          response.setStatus(202);
          async.complete();
        });
  }

  private static void dispatch(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getAttribute("again") == null) {
      request.setAttribute("again", true);
      AsyncContext async = request.startAsync();
      EXECUTOR.execute(async::dispatch);
    } else {
      sleep(20);
      text(response, "dispatched");
    }
  }

  private static void timeOut(HttpServletRequest request, HttpServletResponse response) {
    request.startAsync().setTimeout(200);
  }

  private static void text(HttpServletResponse response, String text) throws IOException {
    response.setContentType("text/plain");
    response.getWriter().write(text);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
