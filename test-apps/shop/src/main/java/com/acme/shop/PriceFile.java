package com.acme.shop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Blocks on the disk: reads the whole price file again for every request. */
@Component
class PriceFile implements DisposableBean {
  private static final int PRICES = 5_000;

  private final Path folder;
  private final Path file;

  private final boolean keepsThem;
  private volatile List<String> kept = List.of();

  PriceFile(Mended mended) throws IOException {
    keepsThem = mended.has("catalog");
    var prices = new ArrayList<String>();
    for (int id = 1; id <= PRICES; id++) {
      prices.add(id + ";" + (100 + id * 7));
    }
    folder = Files.createTempDirectory("shop");
    file = Files.write(folder.resolve("prices.csv"), prices);
  }

  List<String> read() throws IOException {
    if (!keepsThem || kept.isEmpty()) {
      kept = Files.readAllLines(file);
    }
    return kept;
  }

  @Override
  public void destroy() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(folder);
  }
}
