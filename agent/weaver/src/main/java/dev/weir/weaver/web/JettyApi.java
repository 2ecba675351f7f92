package dev.weir.weaver.web;

import dev.weir.weaver.edge.Answer;
import dev.weir.weaver.edge.Asked;
import dev.weir.weaver.edge.Header;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of one Jetty, which the agent does not see itself. Kept with Jetty's own class, so
 * that it goes with it.
 */
final class JettyApi {
  private static final ClassValue<JettyApi> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected JettyApi computeValue(Class<?> type) {
          return new JettyApi(type);
        }
      };

  final Class<?> request;
  final Class<?> response;
  final Class<?> callback;
  final Class<?> components;
  final Class<?> stream;
  private final ClassLoader loader;
  private final Method handle;
  private final Method getHeaders;
  private final Method responseHeaders;
  private final Method getHeader;
  private final Method putHeader;
  private final Method addHeader;
  private final Method setStatus;
  private final Method reset;
  private final Method write;
  private final Method succeeded;
  private final Method failed;
  private final Method streamSucceeded;
  private final Method buildFields;
  private final Method addField;
  private final Method putField;
  private final Method clearFields;
  private final Method failedChunk;
  private final Class<?> attributes;

  /** For the class of the server. */
  static JettyApi of(Object server) {
    return BY_CLASS.get(server.getClass());
  }

  private JettyApi(Class<?> type) {
    Class<?> server = type;
    while (server != null && !server.getName().equals("org.eclipse.jetty.server.Server")) {
      server = server.getSuperclass();
    }
    if (server == null) {
      throw new IllegalArgumentException(type + " is no server");
    }
    loader = server.getClassLoader();
    try {
      request = load("server.Request");
      response = load("server.Response");
      callback = load("util.Callback");
      components = load("server.Components");
      stream = load("server.HttpStream");
      streamSucceeded = stream.getMethod("succeeded");
      attributes = load("util.Attributes$Mapped");
      Class<?> fields = load("http.HttpFields");
      Class<?> mutable = load("http.HttpFields$Mutable");
      Class<?> field = load("http.HttpField");
      handle = server.getMethod("handle", request, response, callback);
      getHeaders = request.getMethod("getHeaders");
      responseHeaders = response.getMethod("getHeaders");
      getHeader = fields.getMethod("getValuesList", String.class);
      putHeader = mutable.getMethod("put", String.class, String.class);
      addHeader = mutable.getMethod("add", String.class, String.class);
      setStatus = response.getMethod("setStatus", int.class);
      reset = response.getMethod("reset");
      write = response.getMethod("write", boolean.class, ByteBuffer.class, callback);
      succeeded = callback.getMethod("succeeded");
      failed = callback.getMethod("failed", Throwable.class);
      buildFields = fields.getMethod("build", fields);
      addField = mutable.getMethod("add", field);
      putField = mutable.getMethod("put", field);
      clearFields = mutable.getMethod("clear");
      failedChunk = load("io.Content$Chunk").getMethod("from", Throwable.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Class<?> load(String name) throws ClassNotFoundException {
    return Class.forName("org.eclipse.jetty.".concat(name), false, loader);
  }

  Object proxy(Class<?> face, InvocationHandler handler) {
    return Proxy.newProxyInstance(face.getClassLoader(), new Class<?>[] {face}, handler);
  }

  boolean handle(Object server, Object req, Object res, Object call) throws Throwable {
    return Boolean.TRUE.equals(ServletApi.invoke(handle, server, new Object[] {req, res, call}));
  }

  /** A response's fields so far, to be changed apart from it. */
  Object copyOfFields(Object res) throws Throwable {
    Object fields = ServletApi.invoke(responseHeaders, res, null);
    return given(ServletApi.invoke(buildFields, null, new Object[] {fields}));
  }

  /** Gives a response these fields and no others. */
  void adopt(Object res, Object fields) throws Throwable {
    Object own = given(ServletApi.invoke(responseHeaders, res, null));
    ServletApi.invoke(clearFields, own, null);
    java.util.HashSet<String> seen = new java.util.HashSet<>();
    for (Object field : (Iterable<?>) fields) {
      // A server's own fields stay when all are cleared; the first of a name takes their place.
      boolean first = seen.add(String.valueOf(NAME.text(field)).toLowerCase(java.util.Locale.ROOT));
      ServletApi.invoke(first ? putField : addField, own, new Object[] {field});
    }
  }

  private static final Getter NAME = Getter.of("getName");
  private static final Getter VALUE = Getter.of("getValue");

  /** How long a response with these fields says that it is; -1: it does not. */
  static long length(Object fields) {
    for (Object field : (Iterable<?>) fields) {
      if ("content-length".equalsIgnoreCase(NAME.text(field))) {
        try {
          return Long.parseLong(String.valueOf(VALUE.text(field)));
        } catch (NumberFormatException e) {
          return -1;
        }
      }
    }
    return -1;
  }

  /** As headers that another response may have. */
  static List<Header> headers(Object fields) {
    List<Header> headers = new ArrayList<>();
    for (Object field : (Iterable<?>) fields) {
      String name = String.valueOf(NAME.text(field));
      switch (name.toLowerCase(java.util.Locale.ROOT)) {
        case "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "date",
            "server" -> {
          // The server's own.
        }
        default -> headers.add(new Header(name, String.valueOf(VALUE.text(field))));
      }
    }
    return List.copyOf(headers);
  }

  /** Sends a whole response of which nothing was sent, and completes it. */
  void send(Object req, Object res, Object call, Answer answer) throws Throwable {
    ServletApi.invoke(reset, res, null);
    ServletApi.invoke(setStatus, res, new Object[] {answer.status()});
    Object fields = given(ServletApi.invoke(responseHeaders, res, null));
    for (Header header : answer.headers()) {
      ServletApi.invoke(addHeader, fields, new Object[] {header.name(), header.value()});
    }
    String length = String.valueOf(answer.body().length);
    ServletApi.invoke(putHeader, fields, new Object[] {"Content-Length", length});
    boolean head = "HEAD".equals(METHOD.text(req));
    ByteBuffer body = ByteBuffer.wrap(head ? new byte[0] : answer.body());
    ServletApi.invoke(write, res, new Object[] {true, body, call});
  }

  void status(Object res, int status) throws Throwable {
    ServletApi.invoke(setStatus, res, new Object[] {status});
  }

  void fail(Object call, Throwable why) throws Throwable {
    ServletApi.invoke(failed, call, new Object[] {why});
  }

  void streamSucceeds(Object httpStream) throws Throwable {
    ServletApi.invoke(streamSucceeded, httpStream, null);
  }

  void succeed(Object call) throws Throwable {
    ServletApi.invoke(succeeded, call, null);
  }

  /** What reading gives when there is nothing more to read. */
  @Nullable Object failedChunk(Throwable why) throws Throwable {
    return ServletApi.invoke(failedChunk, null, new Object[] {why});
  }

  /** Components of a request that is served by itself: with a cache of its own. */
  Object components(Object real) throws Throwable {
    Object cache = attributes.getConstructor().newInstance();
    Set<Class<?>> faces = new LinkedHashSet<>();
    // Newer versions ask it for more than components.
    for (Class<?> at = real.getClass(); at != null; at = at.getSuperclass()) {
      for (Class<?> face : at.getInterfaces()) {
        if (Modifier.isPublic(face.getModifiers())) {
          faces.add(face);
        }
      }
    }
    faces.add(components);
    return Proxy.newProxyInstance(
        loader,
        faces.toArray(new Class<?>[0]),
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "getCache" -> cache;
              case "equals" -> arguments != null && proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> ServletApi.invoke(method, real, arguments);
            });
  }

  private static Object given(@Nullable Object value) {
    if (value == null) {
      throw new IllegalStateException("null");
    }
    return value;
  }

  private static final Getter METHOD = Getter.of("getMethod");
  private static final Getter URI = Getter.of("getHttpURI");
  private static final Getter PATH = Getter.of("getPath");
  private static final Getter SCHEME = Getter.of("getScheme");
  private static final Getter AUTHORITY = Getter.of("getAuthority");
  private static final Getter QUERY = Getter.of("getQuery");

  /** What a client asks for. */
  Asked asked(Object req) {
    return new Asked() {
      @Override
      public String method() {
        return String.valueOf(METHOD.text(req));
      }

      @Override
      public String path() {
        Object uri = URI.get(req);
        String path = uri == null ? null : PATH.text(uri);
        // Parameters of path segments belong to it, as they do with other servers.
        return path == null ? "/" : path;
      }

      @Override
      public @Nullable String query() {
        Object uri = URI.get(req);
        return uri == null ? null : QUERY.text(uri);
      }

      @Override
      public @Nullable String header(String name) {
        try {
          Object fields = ServletApi.invoke(getHeaders, req, null);
          Object value =
              fields == null ? null : ServletApi.invoke(getHeader, fields, new Object[] {name});
          return value instanceof List<?> all && !all.isEmpty()
              ? all.stream().map(String::valueOf).collect(Collectors.joining(", "))
              : null;
        } catch (Throwable e) {
          return null;
        }
      }

      @Override
      public String host() {
        Object uri = URI.get(req);
        return uri == null ? "" : SCHEME.text(uri) + "://" + AUTHORITY.text(uri);
      }

      @Override
      public String base() {
        return "";
      }
    };
  }
}
