package com.acme.robustness;

import dev.weir.api.Weir;

/** Runs a command that has an argument. */
public final class RunsACommand {
  private RunsACommand() {}

  @SuppressWarnings("try") // the scope is only held
  public static void main(String[] arguments) throws Exception {
    try (var scope = Weir.request("command")) {
      new ProcessBuilder("sleep", "0.05").start().waitFor();
    }
  }
}
