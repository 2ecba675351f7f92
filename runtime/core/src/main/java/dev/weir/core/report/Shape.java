package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a part of a JSON document has to be. */
@FunctionalInterface
interface Shape {
  /** The deepest that is read; Jackson itself stops at a thousand, and can then write no more. */
  int MOST_DEPTH = 50;

  /** The longest name of a field that is shown whole. */
  int MOST_NAME = 60;

  /** What can be read can also be written: finite numbers, not nested too deep. */
  Shape JSON = (at, node) -> deep(at, node, 0);

  /**
   * What is wrong, in words that begin with the first field that is; null where nothing is.
   *
   * @param at where it stands, {@code routes[0].requests}; empty for the whole
   */
  @Nullable String fault(String at, JsonNode node);

  /** A value. */
  static Shape leaf(String what, Predicate<JsonNode> is) {
    return (at, node) -> is.test(node) ? null : at + " is not " + what;
  }

  /** Fields that are not named may be anything. */
  static Shape object(Map<String, Shape> fields) {
    return (at, node) -> {
      if (!node.isObject()) {
        return at + " is no object";
      }
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        Shape rule = fields.get(field.getKey());
        String fault =
            rule == null ? null : rule.fault(below(at, field.getKey()), field.getValue());
        if (fault != null) {
          return fault;
        }
      }
      return null;
    };
  }

  /** An object with names of its own. */
  static Shape each(Predicate<String> name, Shape value) {
    return (at, node) -> {
      if (!node.isObject()) {
        return at + " is no object";
      }
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        String below = below(at, field.getKey());
        String fault =
            name.test(field.getKey())
                ? value.fault(below, field.getValue())
                : below + " is not known";
        if (fault != null) {
          return fault;
        }
      }
      return null;
    };
  }

  static Shape list(Shape each) {
    return (at, node) -> {
      if (!node.isArray()) {
        return at + " is no list";
      }
      for (int i = 0; i < node.size(); i++) {
        String fault = each.fault(at + "[" + i + "]", node.get(i));
        if (fault != null) {
          return fault;
        }
      }
      return null;
    };
  }

  private static String below(String at, String name) {
    String shown = name.length() > MOST_NAME ? name.substring(0, MOST_NAME) + "..." : name;
    return at.isEmpty() ? shown : at + "." + shown;
  }

  private static @Nullable String deep(String at, JsonNode node, int depth) {
    if (depth > MOST_DEPTH) {
      return at + " is nested too deep";
    }
    if (node.isNumber() && !Double.isFinite(node.doubleValue())) {
      return at + " is no finite number";
    }
    String fault = null;
    if (node.isArray()) {
      for (int i = 0; i < node.size() && fault == null; i++) {
        JsonNode one = node.get(i);
        fault = one.isTextual() ? null : deep(at + "[" + i + "]", one, depth + 1);
      }
    } else {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        boolean text = field.getValue().isTextual();
        fault =
            fault != null || text
                ? fault
                : deep(below(at, field.getKey()), field.getValue(), depth + 1);
      }
    }
    return fault;
  }
}
