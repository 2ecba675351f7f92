package dev.weir.core.regression;

import dev.weir.core.record.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.Histogram;

/** Blocked times of requests, one after the other, as real services have them. */
enum Requests {
  /** Skewed. */
  LOG_NORMAL,
  /** More skewed than most services are. */
  WIDE_LOG_NORMAL,
  /** Three in ten miss a cache and take ten times as long. */
  BIMODAL,
  /** Pareto's, without a variance. */
  HEAVY_TAIL,
  /** Three in a hundred take twenty times as long. */
  STRAGGLERS,
  /** Each like the one before: noise that lasts for some forty requests. */
  ALIKE,
  /** The machine's speed drifts by a tenth from second to second. */
  DRIFTING;

  private static final int SECONDS = 60;

  /** Times in milliseconds, around {@code scale}. */
  double[] times(Random random, int count, double scale) {
    double[] times = new double[count];
    double noise = random.nextGaussian();
    int second = -1;
    for (int i = 0; i < count; i++) {
      if (this == ALIKE) {
        noise = 0.95 * noise + Math.sqrt(1 - 0.95 * 0.95) * random.nextGaussian();
      } else if (i * SECONDS / count != second) {
        second = i * SECONDS / count;
        noise = 0.5 * noise + Math.sqrt(0.75) * random.nextGaussian();
      }
      times[i] = scale * time(random, noise);
    }
    return times;
  }

  private double time(Random random, double noise) {
    double one = random.nextGaussian();
    return switch (this) {
      case LOG_NORMAL -> Math.exp(0.5 * one);
      case WIDE_LOG_NORMAL -> Math.exp(0.8 * one);
      case BIMODAL -> (random.nextDouble() < 0.3 ? 10 : 1) * Math.exp(0.3 * one);
      case HEAVY_TAIL -> Math.pow(1 - random.nextDouble(), -1 / 1.5);
      case STRAGGLERS -> (random.nextDouble() < 0.03 ? 20 : 1) * Math.exp(0.4 * one);
      case ALIKE -> Math.exp(0.5 * one + 0.2 * noise);
      case DRIFTING -> Math.exp(0.5 * one + 0.1 * noise);
    };
  }

  /** A route with these blocked times, and half a millisecond of work beside. */
  static RouteFacts facts(String route, double[] times) {
    return new RouteFacts(route, times.length, sample(times, 0), sample(times, 0.5), List.of());
  }

  private static Sample sample(double[] times, double more) {
    Histogram histogram = new Histogram(2);
    double total = 0;
    List<Sample.Part> parts = new ArrayList<>();
    for (int part = 0; part < 24; part++) {
      long count = 0;
      double sum = 0;
      double logs = 0;
      for (int i = part * times.length / 24; i < (part + 1) * times.length / 24; i++) {
        double time = times[i] + more;
        histogram.recordValue(Math.round(time * 1000));
        count++;
        sum += time;
        logs += Series.log(time * 1000);
      }
      total += sum;
      parts.add(new Sample.Part(count, sum, logs));
    }
    return Sample.of(histogram, 1, total, parts);
  }
}
