package com.acme.shop;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import com.acme.shop.Order.Line;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Blocks in the database; {@link #latest} with one query for the list and one more per order. */
@Repository
class OrderRepository {
  private final JdbcClient jdbc;
  private final boolean asksOnce;

  OrderRepository(JdbcClient jdbc, Mended mended) {
    this.jdbc = jdbc;
    asksOnce = mended.has("orders");
  }

  /** The N+1 query: 21 round trips where two are enough. */
  List<Order> latest() {
    if (asksOnce) {
      return together();
    }
    return jdbc
        .sql("SELECT id, customer FROM orders ORDER BY id DESC LIMIT 20")
        .query(Head.class)
        .list()
        .stream()
        .map(this::withLines)
        .toList();
  }

  /** Two queries, however many orders there are. */
  private List<Order> together() {
    var heads =
        jdbc.sql("SELECT id, customer FROM orders ORDER BY id DESC LIMIT 20")
            .query(Head.class)
            .list();
    var lines =
        jdbc
            .sql(
                "SELECT order_id, product_id, quantity FROM order_lines WHERE order_id IN (:orders)")
            .param("orders", heads.stream().map(Head::id).toList())
            .query(OrderLine.class)
            .list()
            .stream()
            .collect(groupingBy(OrderLine::orderId, mapping(OrderLine::line, toList())));
    return heads.stream()
        .map(
            head -> new Order(head.id(), head.customer(), lines.getOrDefault(head.id(), List.of())))
        .toList();
  }

  Optional<Order> find(long id) {
    return jdbc.sql("SELECT id, customer FROM orders WHERE id = ?")
        .param(id)
        .query(Head.class)
        .optional()
        .map(this::withLines);
  }

  /** Two inserts and a commit; returns the new order's id. */
  @Transactional
  long place(String customer, Line line) {
    var key = new GeneratedKeyHolder();
    jdbc.sql("INSERT INTO orders (customer) VALUES (?)").param(customer).update(key, "id");
    long id = Objects.requireNonNull(key.getKey()).longValue();
    jdbc.sql("INSERT INTO order_lines (order_id, product_id, quantity) VALUES (?, ?, ?)")
        .params(id, line.productId(), line.quantity())
        .update();
    return id;
  }

  private Order withLines(Head head) {
    return new Order(head.id(), head.customer(), linesOf(head.id()));
  }

  private List<Line> linesOf(long orderId) {
    return jdbc.sql("SELECT product_id, quantity FROM order_lines WHERE order_id = ?")
        .param(orderId)
        .query(Line.class)
        .list();
  }

  record Head(long id, String customer) {}

  record OrderLine(long orderId, long productId, int quantity) {
    Line line() {
      return new Line(productId, quantity);
    }
  }
}
