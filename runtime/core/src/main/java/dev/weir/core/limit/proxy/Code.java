package dev.weir.core.limit.proxy;

import org.jspecify.annotations.Nullable;

/** What a method does without its limits. */
@FunctionalInterface
public interface Code {
  /**
   * Does it; what it throws comes as it is.
   *
   * @param self whose method it is; null for a static one
   */
  @Nullable Object call(@Nullable Object self, Object[] arguments) throws Exception;
}
