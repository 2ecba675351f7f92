package com.acme.shop;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Blocks others: does something slow while it holds one of the pool's three connections. */
@Component
class Settlement {
  private static final int BANK_MS = 60;

  private final JdbcClient jdbc;

  Settlement(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Returns the number of orders; the transaction holds its connection all along. */
  @Transactional
  public long settle() throws InterruptedException {
    long orders = jdbc.sql("SELECT COUNT(*) FROM orders").query(Long.class).single();
    Thread.sleep(BANK_MS);
    return orders;
  }
}
