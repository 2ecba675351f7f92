package com.acme.methods;

import dev.weir.api.LimitBlocking;

/** What stands here holds for whoever implements it. */
interface Reads {
  @LimitBlocking("reads")
  String inherited(String key);

  @LimitBlocking("reads")
  default int byDefault(int value) {
    return value;
  }
}
