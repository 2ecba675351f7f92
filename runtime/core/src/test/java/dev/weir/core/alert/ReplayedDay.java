package dev.weir.core.alert;

import dev.weir.api.OperationType;
import dev.weir.core.record.Traffic;
import dev.weir.core.watch.Watch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A day of traffic on a clock of its own, second by second: what the agent sees, and what it tells.
 * The same noise each time.
 */
final class ReplayedDay {
  static final int SECONDS = 86_400;
  private static final Instant MIDNIGHT = Instant.parse("2026-11-01T00:00:00Z");
  private static final long SECOND_NANOS = 1_000_000_000L;

  final Traffic traffic = new Traffic();
  private final long began = traffic.nanoTime();
  private final Watch watch = new Watch(traffic.recording, traffic::nanoTime);
  private final Random random = new Random(26);
  private final Runnable load;
  private final List<String> told = new ArrayList<>();
  private Alerts alerts = new Alerts(traffic::nanoTime, this::now, AlertRules.standard());
  private Judge judge = new Judge(watch, alerts, traffic::nanoTime);
  private int second;

  /**
   * @param loads sends the requests of one second of a day
   */
  ReplayedDay(Load loads) {
    load = () -> loads.send(this);
    listen();
  }

  /** The requests of a second. */
  interface Load {
    void send(ReplayedDay day);
  }

  private void listen() {
    alerts.listen(
        (alert, change) -> {
          if (change != AlertChange.EASED) {
            told.add(change + " " + alert.kind() + " " + alert.subject());
          }
        });
  }

  private Instant now() {
    return MIDNIGHT.plusNanos(traffic.nanoTime() - began);
  }

  /** Goes on to a second of the day. */
  void until(int end) {
    while (second < end) {
      load.run();
      traffic.pass(SECOND_NANOS);
      watch.tick();
      judge.look();
      second++;
    }
  }

  /** Until then nothing happens, and nobody looks. */
  void skipTo(int start) {
    traffic.pass((start - second) * SECOND_NANOS);
    second = start;
  }

  /** The process ends and another begins, which knows what the first kept. */
  void restart() throws IOException {
    byte[] saved = alerts.save();
    alerts = new Alerts(traffic::nanoTime, this::now, AlertRules.standard());
    alerts.restore(saved);
    judge = new Judge(watch, alerts, traffic::nanoTime);
    listen();
  }

  Alerts alerts() {
    return alerts;
  }

  /** What was told so far. */
  List<String> told() {
    return told;
  }

  int second() {
    return second;
  }

  boolean between(int fromHour, int fromMinute, int minutes) {
    int from = fromHour * 3600 + fromMinute * 60;
    return second >= from && second < from + minutes * 60;
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  /** How long after an hour of the day it was. */
  static Duration since(int hour, Instant at) {
    return Duration.between(MIDNIGHT.plus(Duration.ofHours(hour)), at);
  }

  void request(String route, boolean fails, long millis) {
    traffic.meanwhile(
        () ->
            traffic.request(
                route,
                fails ? 500 : 200,
                () -> traffic.block(OperationType.SLEEP_OPERATION, null, Traffic.ms(millis))));
  }

  /** 50 ms or so, one in a hundred far longer, one in a hundred failing. */
  void usual(String route) {
    request(route, chance(0.01), chance(0.01) ? 2_500 : around(50));
  }

  /** A length that varies as response times do. */
  long around(double millis) {
    return (long) (millis * Math.exp(random.nextGaussian() * 0.4));
  }
}
