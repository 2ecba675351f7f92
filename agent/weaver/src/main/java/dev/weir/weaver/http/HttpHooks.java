package dev.weir.weaver.http;

import dev.weir.core.record.Keys;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import org.jspecify.annotations.Nullable;

/** What is learnt around HTTP calls. One class; what it calls is loaded with the first of them. */
enum HttpHooks implements Hook {
  /** The body of a response can be read; the constructor's first argument is the connection. */
  URL_RESPONSE,
  /** The response to a request is there, sent for whom ever. */
  RESPONSE,
  /** A request is sent; the result is its response, or the future of it. */
  SENT,
  /** A request is about to be sent, which policies may refuse. */
  LIMITED,
  /** A request is about to be sent for a future; policies may end it as well. */
  LIMITED_LATER,
  /** A future is made of another; the constructor's last two arguments. */
  DERIVED,
  /** A future is given a time by which it ends. */
  TIMED;

  /** Set once, before anything is woven: a JVM has one agent. */
  static volatile @Nullable Requests requests;

  /** Set once, likewise. */
  static volatile @Nullable Keys keys;

  /** Whether a request was ever sent without waiting: before, no future is anything's. */
  static volatile boolean futures;

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    switch (this) {
      case URL_RESPONSE -> Exchanges.response(self, first);
      case RESPONSE -> Exchanges.response(self);
      case DERIVED -> {
        if (futures) {
          Exchanges.derived(self, first, second);
        }
      }
      case TIMED -> {
        if (futures) {
          Exchanges.timed(self);
        }
      }
      case SENT -> {
        return first;
      }
      case LIMITED, LIMITED_LATER -> {
        Requests known = requests;
        return known == null || known.enforcement() == null
            ? null
            : LimitedSends.begin(known, first, this == LIMITED);
      }
    }
    return null;
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    if (this == LIMITED || this == LIMITED_LATER) {
      LimitedSends.sent(state, result, thrown);
    } else if (result != null) {
      Exchanges.sent(state, result);
    }
  }
}
