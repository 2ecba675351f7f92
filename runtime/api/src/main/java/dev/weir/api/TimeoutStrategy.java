package dev.weir.api;

/** What happens to a call that takes longer than its policy allows. */
public enum TimeoutStrategy {
  /** The work is stopped, as far as its kind allows, and the caller is told whether it was. */
  CANCEL,
  /** The work goes on, and the caller gets a handle under which its outcome can be fetched. */
  BACKGROUND,
  /** The caller gets the last good value, if one is still kept. */
  CACHE_FALLBACK,
  /** The caller gets an error at once. */
  ERROR_RESPONSE
}
