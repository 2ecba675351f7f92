package com.acme.accounts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What was booked on each account: one query an account, or with a join one for all of them. */
@RestController
public class Statements {
  private final JdbcTemplate jdbc;
  private final boolean mended;

  /** On the pool; {@code --accounts.mended=true} asks once. */
  public Statements(JdbcTemplate jdbc, @Value("${accounts.mended:false}") boolean mended) {
    this.jdbc = jdbc;
    this.mended = mended;
  }

  /** Of all accounts. */
  @GetMapping("/statements")
  public List<Statement> statements() {
    return mended ? together() : oneByOne();
  }

  private List<Long> accounts() {
    return jdbc.queryForList("SELECT id FROM account ORDER BY id", Long.class);
  }

  private List<Statement> oneByOne() {
    List<Statement> all = new ArrayList<>();
    for (long id : accounts()) {
      String sql = "SELECT cents FROM booking WHERE account = ? ORDER BY id";
      all.add(new Statement(id, jdbc.queryForList(sql, Long.class, id)));
    }
    return all;
  }

  private List<Statement> together() {
    Map<Long, List<Long>> booked = new LinkedHashMap<>();
    jdbc.query(
        "SELECT a.id, b.cents FROM account a JOIN booking b ON b.account = a.id ORDER BY 1, b.id",
        row -> {
          booked.computeIfAbsent(row.getLong(1), id -> new ArrayList<>()).add(row.getLong(2));
        });
    List<Statement> all = new ArrayList<>();
    booked.forEach((account, cents) -> all.add(new Statement(account, cents)));
    return all;
  }
}
