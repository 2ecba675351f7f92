package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PayloadsTest {
  private static final int LIMIT = 1 << 20;

  private static Object travelled(Object value, Class<?>... admitted) throws Exception {
    byte[] bytes = Payloads.write(LIMIT, fields -> {}, value);
    return read(bytes, admitted);
  }

  private static Object read(byte[] bytes, Class<?>... admitted) throws Exception {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    return Payloads.read(in, Jobs.Echo.class, List.of(admitted), bytes.length);
  }

  private static String refused(Object value, Class<?>... admitted) {
    return assertThrows(Payloads.NotAdmittedException.class, () -> travelled(value, admitted))
        .getMessage();
  }

  @Test
  void plainValuesTravelUndeclared() throws Exception {
    Object[] all = {
      "text",
      1,
      2L,
      3.0,
      4f,
      (short) 5,
      (byte) 6,
      'c',
      true,
      new BigDecimal("1.50"),
      UUID.randomUUID(),
      Instant.now(),
      Duration.ofDays(1),
      LocalDate.now(),
      ZonedDateTime.now(),
      List.of(1, 2),
      Set.of("a"),
      Map.of("k", 1),
      new ArrayList<>(List.of("x")),
      List.of()
    };
    for (Object value : all) {
      assertEquals(value, travelled(value));
    }
    assertArrayEquals(new long[] {1, 2}, (long[]) travelled(new long[] {1, 2}));
    String[][] texts = {{"a"}, {"b", "c"}};
    assertArrayEquals(texts, (String[][]) travelled(texts));
  }

  @Test
  void collectionsTravelWhereOneIsDeclared() throws Exception {
    List<Object> all = new ArrayList<>();
    for (int size : new int[] {0, 1, 13, 1_000}) {
      Map<String, Integer> map = new HashMap<>();
      for (int i = 0; i < size; i++) {
        map.put("key " + i, i);
      }
      all.add(map);
      all.add(new LinkedHashMap<>(map));
      all.add(new TreeMap<>(map));
      all.add(new ConcurrentHashMap<>(map));
      all.add(new HashSet<>(map.keySet()));
      all.add(new LinkedHashSet<>(map.keySet()));
      all.add(new TreeSet<>(map.keySet()));
      all.add(new LinkedList<>(map.values()));
      all.add(Arrays.asList(map.keySet().toArray(new String[0])));
      all.add(Collections.unmodifiableList(new ArrayList<>(map.values())));
      all.add(Collections.unmodifiableMap(map));
      all.add(Collections.synchronizedList(new ArrayList<>(map.values())));
      all.add(new CopyOnWriteArrayList<>(map.values()));
    }
    all.add(EnumSet.of(TimeUnit.DAYS));
    all.add(new EnumMap<>(Map.of(TimeUnit.DAYS, "d")));
    for (Object value : all) {
      assertEquals(value, travelled(value, Map.class, TimeUnit.class));
    }
    assertEquals("[1, 2]", travelled(new ArrayDeque<>(List.of(1, 2)), List.class).toString());
    assertEquals("[1]", travelled(new PriorityQueue<>(List.of(1)), List.class).toString());
    assertInstanceOf(
        IdentityHashMap.class, travelled(new IdentityHashMap<>(Map.of(1, 2)), Map.class));
  }

  @Test
  void whatIsNotDeclaredIsRefusedByName() {
    assertEquals(
        "class java.util.HashMap is not admitted by dev.weir.core.limit.pool.Jobs$Echo:"
            + " see ProcessJob.admits()",
        refused(new HashMap<>()));
    assertTrue(refused(new Jobs.Point(1, 2)).startsWith("class dev.weir.core.limit.pool.Jobs$P"));
    assertTrue(refused(List.of(new Jobs.Point(1, 2))).contains("Point"));
    assertTrue(refused(new Jobs.Point[0]).contains("Point"));
    assertTrue(refused(TimeUnit.DAYS).contains("TimeUnit"));
  }

  @Test
  void codeNeverTravels() {
    Comparator<String> lambda = (Comparator<String> & Serializable) (a, b) -> 0;
    assertTrue(refused(lambda, List.class).contains("SerializedLambda"));
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {List.class},
            (java.lang.reflect.InvocationHandler & Serializable) (self, method, args) -> null);
    assertThrows(IOException.class, () -> travelled(proxy, List.class));
  }

  @Test
  void aDeclaredClassAdmitsItsSuperclassesButNotItsSubclasses() throws Exception {
    Exception own = (Exception) travelled(new Jobs.OwnException("m"), Jobs.OwnException.class);
    assertEquals("m", own.getMessage());
    assertTrue(refused(new Special(), Jobs.OwnException.class).contains("Special"));
  }

  private static final class Special extends Jobs.OwnException {
    Special() {
      super("special");
    }
  }

  @Test
  void anArrayThatClaimsToBeLongIsRefusedBeforeItIsMade() throws Exception {
    byte[] bytes = Payloads.write(LIMIT, fields -> {}, new long[] {7});
    // The length is the last four bytes before the one element.
    bytes[bytes.length - 12] = 0x7f;
    assertTrue(
        assertThrows(Payloads.NotAdmittedException.class, () -> read(bytes))
            .getMessage()
            .startsWith("arrays longer than the data"));
  }

  @Test
  void manyArraysThatClaimALittleTooMuchAreRefusedTogether() {
    // Each within the length of the stream, a thousand of them far beyond.
    Object[] nested = new Object[0];
    for (int i = 0; i < 100; i++) {
      Object[] around = new Object[10_000];
      around[0] = nested;
      nested = around;
    }
    Object[] bomb = nested;
    assertTrue(assertThrowsAny(() -> travelledTruncated(bomb)).contains("longer than the data"));
  }

  /** A stream with the same claims that is a hundredth as long. */
  private static Object travelledTruncated(Object value) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
      objects.writeObject(value);
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(out.toByteArray()));
    return Payloads.read(in, Jobs.Echo.class, List.of(), out.size() / 100);
  }

  private static String assertThrowsAny(org.junit.jupiter.api.function.Executable read) {
    return String.valueOf(assertThrows(IOException.class, read).getMessage());
  }

  @Test
  void aNestingThatWouldEndTheStackIsRefused() {
    Object nested = "core";
    for (int i = 0; i < 1_000; i++) {
      nested = new Object[] {nested};
    }
    Object deep = nested;
    assertTrue(assertThrowsAny(() -> travelled(deep)).startsWith("objects nested deeper"));
  }

  @Test
  void whatIsTooLongIsNotSent() {
    IOException failure =
        assertThrows(
            Payloads.TooLongException.class,
            () -> Payloads.write(1_000, fields -> {}, new byte[2_000]));
    assertEquals(
        "serialised it is longer than the 1000 bytes that are allowed", failure.getMessage());
  }

  @Test
  void aFailureFitsIntoTheSmallestFrame() throws IOException {
    IOException failure = new IOException("x".repeat(100_000), new IOException("y"));
    byte[] bytes = Failures.write(1_024, failure);
    assertTrue(bytes.length <= 1_024);
    Throwable read =
        Failures.read(new Frame(Frame.Type.FAILURE, 1, bytes), Jobs.Echo.class, List.of());
    assertTrue(read.getMessage().startsWith("java.io.IOException"), read::getMessage);
  }

  @Test
  void aFailureThatCannotBeSerialisedTravelsInWords() throws IOException {
    Exception failure =
        new IllegalStateException(
            "outer",
            new Jobs.OwnException("inner") {
              final Object socket = new Object();
            });
    byte[] bytes = Failures.write(LIMIT, failure);
    Throwable read =
        Failures.read(new Frame(Frame.Type.FAILURE, 1, bytes), Jobs.Echo.class, List.of());
    JobFailedException words = assertInstanceOf(JobFailedException.class, read);
    assertTrue(words.getMessage().startsWith("java.lang.IllegalStateException: outer; caused by"));
    assertEquals(
        List.of(
            "java.lang.IllegalStateException",
            "java.lang.RuntimeException",
            "java.lang.Exception",
            "java.lang.Throwable"),
        words.hierarchy());
    assertEquals(
        "aFailureThatCannotBeSerialisedTravelsInWords", words.getStackTrace()[0].getMethodName());
  }
}
