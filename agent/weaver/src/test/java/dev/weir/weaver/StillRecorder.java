package dev.weir.weaver;

import dev.weir.bridge.Recorder;
import org.jspecify.annotations.Nullable;

/** Lets all calls pass and tells nothing; tests override what they want told. */
class StillRecorder extends Recorder {
  @Override
  public long enter(int site, @Nullable Object self, @Nullable Object detail) {
    return 0;
  }

  @Override
  public void exit(
      int site,
      long token,
      @Nullable Object self,
      @Nullable Object detail,
      @Nullable Throwable thrown) {}

  @Override
  public long scope(int site, @Nullable Object self, @Nullable Object detail) {
    return 0;
  }

  @Override
  public void leave(long token) {}

  @Override
  public @Nullable Object before(
      int hook, @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    return null;
  }

  @Override
  public void after(
      int hook,
      @Nullable Object self,
      Object state,
      @Nullable Object result,
      @Nullable Throwable thrown) {}

  @Override
  public @Nullable Object taskStarts(@Nullable Object task) {
    return null;
  }

  @Override
  public void taskEnds(Object state) {}
}
