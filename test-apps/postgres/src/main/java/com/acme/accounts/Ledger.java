package com.acme.accounts;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Moves money, all of it or none. */
@Service
public class Ledger {
  private final JdbcTemplate jdbc;

  /** On the pool. */
  public Ledger(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Takes from one and gives to the other. */
  @Transactional
  public void transfer(long from, long to) {
    jdbc.update("UPDATE account SET cents = cents - 125 WHERE id = ?", from);
    jdbc.update("UPDATE account SET cents = cents + 125 WHERE id = ?", to);
  }
}
