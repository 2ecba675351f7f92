package dev.weir.core.limit.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class HistoryTest {
  private static final long WINDOW = 1000;

  private record Use(long time, long count) {}

  private static List<Use> told(History history) {
    List<Use> told = new ArrayList<>();
    history.forEach((time, count) -> told.add(new Use(time, count)));
    return told;
  }

  private static long since(List<Use> uses, long time, long start) {
    return uses.stream()
        .filter(use -> use.time() - start > time - start)
        .mapToLong(Use::count)
        .sum();
  }

  @Property(tries = 2000)
  void whateverIsAddedItTellsOfAllOfItAndOfNoneEarlierThanItWas(
      @ForAll @Size(max = 300) List<@LongRange(min = 0, max = 1L << 40) Long> gaps,
      @ForAll @LongRange(min = 1, max = 40) long shift,
      @ForAll long start) {
    History history = new History(WINDOW);
    List<Use> uses = new ArrayList<>();
    long time = start;
    for (long gap : gaps) {
      time += gap >> shift;
      int count = (int) (gap % 7) + 1;
      uses.add(new Use(time, count));
      history.add(time, count);
    }

    List<Use> told = told(history);

    assertTrue(told.size() <= History.ENTRIES);
    assertEquals(
        uses.stream().mapToLong(Use::count).sum(), told.stream().mapToLong(Use::count).sum());
    for (Use use : uses) {
      assertTrue(since(told, use.time() - 1, start) >= since(uses, use.time() - 1, start));
    }
  }

  @Example
  void theLongerAgoTheLessExactlyButHalfAsLongAgoAtTheLeast() {
    History history = new History(WINDOW);
    List<Use> uses = new ArrayList<>();
    long step = WINDOW / 20;
    long end = 1L << 26; // 67,000 windows
    for (long time = 0; time < end; time += step) {
      uses.add(new Use(time, 1));
      history.add(time, 1);
    }

    for (long age = WINDOW; age < end; age *= 2) {
      double told = since(told(history), end - age, 0);
      double used = since(uses, end - age, 0);
      assertTrue(told >= used, () -> "too few");
      assertTrue(told <= 2.5 * used, told + " of " + used);
    }
  }

  @Example
  void asManyAsAnyLimitHasAreAsGoodAsMore() {
    History history = new History(WINDOW);
    history.add(1, Integer.MAX_VALUE - 1);
    history.add(2, 5);
    assertEquals(List.of(new Use(2, Integer.MAX_VALUE)), told(history));
  }
}
