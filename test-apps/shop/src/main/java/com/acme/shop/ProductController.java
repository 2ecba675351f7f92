package com.acme.shop;

import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What a customer sees before buying. */
@RestController
class ProductController {
  private final ProductRepository products;
  private final PriceFile prices;
  private final Recommendations recommendations;

  ProductController(ProductRepository products, PriceFile prices, Recommendations recommendations) {
    this.products = products;
    this.prices = prices;
    this.recommendations = recommendations;
  }

  @GetMapping("/products/{id}")
  Product product(@PathVariable long id) {
    return products.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
  }

  @GetMapping("/catalog")
  List<String> catalog() throws IOException {
    return prices.read().subList(0, 100);
  }

  @GetMapping("/recommendations")
  List<String> recommendations() throws IOException {
    return recommendations.forCustomer("anyone");
  }
}
