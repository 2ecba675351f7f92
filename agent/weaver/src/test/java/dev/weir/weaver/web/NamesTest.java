package dev.weir.weaver.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NamesTest {
  @Test
  void methodsOfHttpAreKnownAndOthersAreOne() {
    assertEquals("GET /a", Names.of("GET", "/a"));
    assertEquals("PROPFIND /a", Names.of("PROPFIND", "/a"));
    assertEquals("_OTHER /a", Names.of("BREW", "/a"));
    assertEquals("_OTHER /a", Names.of("get", "/a"));
    assertEquals("_OTHER /a", Names.of(null, "/a"));
  }
}
