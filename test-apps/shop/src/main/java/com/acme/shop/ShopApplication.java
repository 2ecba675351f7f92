package com.acme.shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the shop: {@code java -jar shop.jar --server.port=0}. */
@SpringBootApplication
public class ShopApplication {
  public static void main(String[] args) {
    var context = SpringApplication.run(ShopApplication.class, args);
    System.out.println(
        "shop listening on " + context.getEnvironment().getProperty("local.server.port"));
  }
}
