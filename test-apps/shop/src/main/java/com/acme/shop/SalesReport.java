package com.acme.shop;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Blocks on futures: hands three queries to other threads, then waits until all are done. */
@Component
class SalesReport implements DisposableBean {
  private final ExecutorService threads = Executors.newFixedThreadPool(6);
  private final JdbcClient jdbc;

  SalesReport(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Map<String, Long> make() {
    var orders = query("SELECT COUNT(*) FROM orders");
    var articles = query("SELECT SUM(quantity) FROM order_lines");
    var cents =
        query(
            "SELECT SUM(l.quantity * p.cents) FROM order_lines l JOIN products p ON p.id = l.product_id");
    return Map.of("orders", orders.join(), "articles", articles.join(), "cents", cents.join());
  }

  @Override
  public void destroy() {
    threads.shutdownNow();
  }

  private CompletableFuture<Long> query(String sql) {
    return CompletableFuture.supplyAsync(() -> jdbc.sql(sql).query(Long.class).single(), threads);
  }
}
