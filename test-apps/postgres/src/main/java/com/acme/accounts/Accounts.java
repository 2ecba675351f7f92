package com.acme.accounts;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The accounts over HTTP. */
@RestController
public class Accounts {
  private static final RowMapper<Account> ROW =
      (row, number) -> new Account(row.getLong(1), row.getLong(2));

  private final JdbcTemplate jdbc;
  private final Ledger ledger;

  /** On the pool. */
  public Accounts(JdbcTemplate jdbc, Ledger ledger) {
    this.jdbc = jdbc;
    this.ledger = ledger;
  }

  /** One of them. */
  @GetMapping("/accounts/{id}")
  public List<Account> account(@PathVariable("id") long id) {
    String sql = "SELECT id, cents FROM account WHERE state = 'in-good-standing' AND id = ?";
    return jdbc.query(sql, ROW, id);
  }

  /** All of them. */
  @GetMapping("/accounts")
  public List<Account> accounts() {
    return jdbc.query("SELECT id, cents FROM account ORDER BY id", ROW);
  }

  /** Takes as long as asked, in the database. */
  @GetMapping("/accounts/slow/{millis}")
  public String slow(@PathVariable("millis") long millis) {
    jdbc.query("SELECT pg_sleep(?)", row -> {}, millis / 1000.0);
    return "slept";
  }

  /** Moves money. */
  @GetMapping("/transfer/{from}/{to}")
  public String transfer(@PathVariable("from") long from, @PathVariable("to") long to) {
    ledger.transfer(from, to);
    return "moved";
  }
}
