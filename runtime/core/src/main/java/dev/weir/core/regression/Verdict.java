package dev.weir.core.regression;

/** What a comparison of a route comes to. */
public enum Verdict {
  /** It has become slower, for certain. */
  REGRESSION,
  /** It has become faster, for certain. */
  IMPROVEMENT,
  /** It is no more than 20 % slower, for certain. */
  UNCHANGED,
  /** It may be more than 20 % slower, or not: there are too few requests to tell. */
  INCONCLUSIVE
}
