package com.acme.shop;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class ProductRepository {
  private final JdbcClient jdbc;

  ProductRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<Product> find(long id) {
    return jdbc.sql("SELECT id, name, cents FROM products WHERE id = ?")
        .param(id)
        .query(Product.class)
        .optional();
  }
}
