package com.acme.shop;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Blocks others: does something slow while it holds one of the pool's three connections. */
@Component
class Settlement {
  private static final int BANK_MS = 60;

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final boolean bankFirst;
  private final boolean bankIsQuick;

  Settlement(JdbcClient jdbc, TransactionTemplate transactions, Mended mended) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    bankFirst = mended.has("pool");
    bankIsQuick = mended.has("bank");
  }

  /** Returns the number of orders; the transaction holds its connection all along. */
  long settle() {
    if (bankFirst) {
      askBank();
    }
    Long orders = transactions.execute(status -> settleHolding());
    return orders == null ? 0 : orders;
  }

  private long settleHolding() {
    long orders = jdbc.sql("SELECT COUNT(*) FROM orders").query(Long.class).single();
    if (!bankFirst) {
      askBank();
    }
    return orders;
  }

  private void askBank() {
    if (bankIsQuick) {
      return;
    }
    try {
      Thread.sleep(BANK_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The shop closes", e);
    }
  }
}
