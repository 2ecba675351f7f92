package dev.weir.weaver.web;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a request could tell, taken when its server takes it back: for handlers that go on.
 * Guarded by whoever has it.
 */
final class RequestPicture {
  private final ServletApi api;
  private final Object context;
  private final AskedRoles roles;
  private final Map<String, @Nullable Object> values = new HashMap<>();
  private final Map<String, List<String>> headers = new LinkedHashMap<>();
  private final Map<String, Object> attributes = new LinkedHashMap<>();
  private final Map<String, String[]> parameters = new LinkedHashMap<>();

  /**
   * @param api the interfaces
   * @param request what is still the server's request
   * @param parameters its parameters, those of the body with them
   * @param roles what it told of the user's roles
   */
  RequestPicture(ServletApi api, Object request, Map<String, String[]> parameters, AskedRoles roles)
      throws Throwable {
    this.api = api;
    this.roles = roles;
    this.parameters.putAll(parameters);
    for (Method method : api.request.getMethods()) {
      if (method.getParameterCount() == 0 && isPlain(method)) {
        try {
          values.put(method.getName(), ServletApi.invoke(method, request, null));
        } catch (RuntimeException e) {
          // Not at this time, or not by this server.
        }
      }
    }
    values.put("getSession", api.ask(request, "getSession", false));
    values.put("getRemoteHost", values.get("getRemoteAddr"));
    values.put("getLocales", Collections.list((Enumeration<?>) of(values.get("getLocales"))));
    for (String name : names(api.ask(request, "getHeaderNames"))) {
      headers.put(name.toLowerCase(Locale.ROOT), names(api.ask(request, "getHeaders", name)));
    }
    values.put("getHeaderNames", new ArrayList<>(headers.keySet()));
    for (String name : names(api.ask(request, "getAttributeNames"))) {
      Object value = api.ask(request, "getAttribute", name);
      if (value != null) {
        attributes.put(name, value);
      }
    }
    context = of(values.get("getServletContext"));
  }

  private static boolean isPlain(Method method) {
    return switch (method.getName()) {
      case "getInputStream",
          "getReader",
          "getParts",
          "getSession",
          "getAsyncContext",
          "getRemoteHost",
          "getTrailerFields",
          "newPushBuilder",
          "getParameterMap",
          "getParameterNames",
          "getAttributeNames",
          "getHeaderNames",
          "startAsync",
          "logout",
          "changeSessionId",
          "isRequestedSessionIdValid" ->
          false;
      default ->
          method.getReturnType() != void.class
              && !java.lang.reflect.Modifier.isStatic(method.getModifiers());
    };
  }

  private static Object of(@Nullable Object value) {
    return value == null ? Collections.emptyEnumeration() : value;
  }

  private static List<String> names(@Nullable Object enumeration) {
    List<String> names = new ArrayList<>();
    if (enumeration instanceof Enumeration<?> all) {
      while (all.hasMoreElements()) {
        names.add(String.valueOf(all.nextElement()));
      }
    }
    return names;
  }

  /** What a call of the request gives. */
  @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    String name = method.getName();
    if (arguments == null || arguments.length == 0) {
      return plain(name);
    }
    Object first = arguments[0];
    String key = String.valueOf(first);
    return switch (name) {
      case "getHeader" -> first(headers.get(key.toLowerCase(Locale.ROOT)));
      case "getHeaders" ->
          Collections.enumeration(headers.getOrDefault(key.toLowerCase(Locale.ROOT), List.of()));
      case "getIntHeader" -> {
        String value = first(headers.get(key.toLowerCase(Locale.ROOT)));
        yield value == null ? -1 : Integer.parseInt(value.strip());
      }
      case "getDateHeader" -> date(first(headers.get(key.toLowerCase(Locale.ROOT))));
      case "getParameter" -> {
        String[] all = parameters.get(key);
        yield all == null || all.length == 0 ? null : all[0];
      }
      case "getParameterValues" -> {
        String[] all = parameters.get(key);
        yield all == null ? null : all.clone();
      }
      case "getAttribute" -> attributes.get(key);
      case "setAttribute" -> {
        if (arguments[1] == null) {
          attributes.remove(key);
        } else {
          attributes.put(key, arguments[1]);
        }
        yield null;
      }
      case "removeAttribute" -> {
        attributes.remove(key);
        yield null;
      }
      case "setCharacterEncoding" -> {
        values.put("getCharacterEncoding", first);
        yield null;
      }
      case "getSession" -> session(Boolean.TRUE.equals(first));
      case "getRequestDispatcher" -> dispatcher(key);
      case "getRealPath" -> api.call(api.type("ServletContext"), context, "getRealPath", key);
      case "isUserInRole" -> roles.has(key);
      case "authenticate" -> false;
      default -> throw gone();
    };
  }

  @SuppressWarnings("JdkObsolete") // as the interface says
  private @Nullable Object plain(String name) {
    return switch (name) {
      case "getParameterMap" -> Collections.unmodifiableMap(parameters);
      case "getParameterNames" -> Collections.enumeration(parameters.keySet());
      case "getAttributeNames" -> Collections.enumeration(new ArrayList<>(attributes.keySet()));
      case "getHeaderNames", "getLocales" ->
          Collections.enumeration((List<?>) of(values.get(name)));
      case "getRequestURL" -> new StringBuffer(String.valueOf(values.get(name)));
      case "getSession" -> session(true);
      case "getTrailerFields" -> Map.of();
      case "isRequestedSessionIdValid" -> values.get("getSession") != null;
      case "isAsyncStarted", "isAsyncSupported", "isTrailerFieldsReady" -> false;
      default -> {
        if (!values.containsKey(name)) {
          throw gone();
        }
        yield values.get(name);
      }
    };
  }

  private @Nullable Object session(boolean create) {
    Object session = values.get("getSession");
    if (session == null && create) {
      throw gone();
    }
    return session;
  }

  private @Nullable Object dispatcher(String path) throws Throwable {
    String absolute = path;
    if (!path.startsWith("/")) {
      String servlet = String.valueOf(values.get("getServletPath"));
      Object info = values.get("getPathInfo");
      String at = info == null ? servlet : servlet + info;
      absolute = at.substring(0, at.lastIndexOf('/') + 1) + path;
    }
    return api.call(api.type("ServletContext"), context, "getRequestDispatcher", absolute);
  }

  private static @Nullable String first(@Nullable List<String> all) {
    return all == null || all.isEmpty() ? null : all.get(0);
  }

  private static long date(@Nullable String text) {
    if (text == null) {
      return -1;
    }
    try {
      return java.time.ZonedDateTime.parse(
              text, java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME)
          .toInstant()
          .toEpochMilli();
    } catch (java.time.format.DateTimeParseException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static IllegalStateException gone() {
    return new IllegalStateException("weir: the client has been answered already");
  }
}
