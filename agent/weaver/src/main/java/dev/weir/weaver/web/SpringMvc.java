package dev.weir.weaver.web;

import dev.weir.core.record.Request;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import org.jspecify.annotations.Nullable;

/**
 * Spring MVC has found a handler: the template is an attribute of the request. An error dispatch
 * has a handler too, and does not rename the request that it reports on.
 */
final class SpringMvc implements Hook {
  private static final Getter TEMPLATE =
      Getter.of(
          "getAttribute", "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern");
  private static final Getter DISPATCHER_TYPE = Getter.of("getDispatcherType");

  private final Requests requests;

  SpringMvc(Requests requests) {
    this.requests = requests;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    Request request = requests.own();
    return request == null || request.hasTemplate() ? null : first;
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    Request request = requests.own();
    if (request == null || "ERROR".equals(DISPATCHER_TYPE.text(state))) {
      return;
    }
    String template = TEMPLATE.text(state);
    if (template != null) {
      Names.byTemplate(request, state, template, "spring-webmvc");
    }
  }
}
