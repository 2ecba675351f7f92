package dev.weir.agent.inner;

import dev.weir.weaver.Weaver;

/** Tells of each class that is woven, at the level {@code debug}; not loaded at any other. */
final class WovenLog implements Weaver.Listener {
  private final Log log;

  WovenLog(Log log) {
    this.log = log;
  }

  @Override
  public void woven(String className, String how) {
    log.debug("woven " + className.replace('/', '.') + ": " + how);
  }
}
