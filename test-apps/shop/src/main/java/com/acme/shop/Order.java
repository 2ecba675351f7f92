package com.acme.shop;

import java.util.List;

/** An order with everything in it. */
record Order(long id, String customer, List<Line> lines) {
  record Line(long productId, int quantity) {}
}
