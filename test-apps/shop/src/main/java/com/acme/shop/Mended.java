package com.acme.shop;

import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Which of the planted faults have been mended: {@code --shop.mended=orders,legacy}. */
@Component
class Mended {
  private final Set<String> faults;

  Mended(@Value("${shop.mended:}") Set<String> faults) {
    this.faults = Set.copyOf(faults);
  }

  boolean has(String fault) {
    return faults.contains(fault);
  }
}
