package com.acme.shop;

import com.acme.shop.Order.Line;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What a customer does to buy. */
@RestController
class OrderController {
  private final OrderRepository orders;
  private final Till till;

  OrderController(OrderRepository orders, Till till) {
    this.orders = orders;
    this.till = till;
  }

  @GetMapping("/orders")
  List<Order> orders() {
    return orders.latest();
  }

  @GetMapping("/orders/{id}")
  Order order(@PathVariable long id) {
    return orders.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
  }

  @PostMapping("/orders")
  @ResponseStatus(HttpStatus.CREATED)
  Map<String, Long> place(@RequestBody NewOrder order) {
    try {
      var line = new Line(order.productId(), order.quantity());
      return Map.of("id", orders.place(order.customer(), line));
    } catch (DataIntegrityViolationException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "No such product", e);
    }
  }

  @GetMapping("/checkout")
  Map<String, Long> checkout() throws InterruptedException {
    return Map.of("customers", till.pay());
  }

  record NewOrder(String customer, long productId, int quantity) {}
}
