package com.acme.web;

/** Policies as options of a JVM. */
final class Policies {
  private Policies() {}

  /** Options of the JVM that make a policy, in one string for each line. */
  static String policy(String name, String route, String... keys) {
    StringBuilder options = new StringBuilder();
    options.append("-Dweir.policy.").append(name).append(".match.route=").append(route);
    for (String key : keys) {
      options.append('\n').append("-Dweir.policy.").append(name).append('.').append(key);
    }
    return options.toString();
  }

  static String[] lines(String... options) {
    return String.join("\n", options).split("\n");
  }
}
