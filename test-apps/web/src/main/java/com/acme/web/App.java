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
    add(context, "missing", "/", (request, response) -> response.sendError(404));
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
