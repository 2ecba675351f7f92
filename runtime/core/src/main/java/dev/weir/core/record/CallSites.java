package dev.weir.core.record;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the line of application code that an operation was called from: the first frame that is
 * neither the JDK's nor a library's, nor of a class that was made at run time. Where several are
 * left, one that tells its file comes before one that does not.
 *
 * <p>A walk costs 1 to 6 µs; it is taken only for operations that blocked far longer.
 */
public final class CallSites {
  /** Where no frame of application code is on the stack. */
  public static final String UNKNOWN = "(no application code)";

  // Shorter than the packages that the packaging moves, or it would move these texts with them.
  private static final String[] LIBRARIES = {
    "java.",
    "javax.",
    "jdk.",
    "sun.",
    "com.sun.",
    "jakarta.",
    "dev.weir.",
    "org.springframework.",
    "org.apache.",
    "org.eclipse.jetty.",
    "org.eclipse.persistence.",
    "io.netty.",
    "reactor.",
    "io.undertow.",
    "io.vertx.",
    "io.micrometer.",
    "io.opentelemetry.",
    "com.zaxxer.hikari.",
    "io.agroal.",
    "com.mchange.",
    "org.h2.",
    "org.postgresql.",
    "com.mysql.",
    "org.mariadb.",
    "oracle.jdbc.",
    "com.microsoft.sqlserver.",
    "org.hsqldb.",
    "org.sqlite.",
    "org.hibernate.",
    "org.jooq.",
    "org.mybatis.",
    "org.slf4j.",
    "ch.qos.logback.",
    "com.fasterxml.",
    "com.google.common.",
    "okhttp3.",
    "okio.",
    "redis.clients.",
    "io.lettuce.",
    "kotlin.",
    "kotlinx.",
    "scala.",
    "groovy.",
    "org.codehaus.groovy.",
    "net.bytebuddy.",
    "org.aspectj.",
    "org.jboss.",
    "io.quarkus.",
    "io.micronaut.",
    "org.junit.",
    "org.xnio.",
    "org.objectweb.",
    "io.helidon.",
    "io.dropwizard.",
    "io.javalin.",
    "io.ktor.",
    "io.grpc.",
    "io.smallrye.",
    "io.reactivex.",
    "io.r2dbc.",
    "io.nats.",
    "io.github.resilience4j.",
    "ratpack.",
    "spark.embeddedserver.",
    "spark.http.",
    "spark.route.",
    "play.api.",
    "play.core.",
    "akka.actor.",
    "akka.dispatch.",
    "akka.http.",
    "akka.stream.",
    "feign.",
    "retrofit2.",
    "rx.internal.",
    "rx.observers.",
    "org.http4s.",
    "org.glassfish.",
    "org.asynchttpclient.",
    "org.redisson.",
    "org.infinispan.",
    "org.elasticsearch.",
    "org.opensearch.",
    "org.neo4j.driver.",
    "co.elastic.",
    "com.linecorp.armeria.",
    "com.mongodb.",
    "com.rabbitmq.",
    "com.datastax.",
    "com.couchbase.client.",
    "com.hazelcast.",
    "com.google.api.",
    "com.amazonaws.",
    "software.amazon.awssdk.",
    "net.spy.memcached.",
  };

  // Within the name of a class that was made at run time: of CGLIB, Spring, Javassist, Byte Buddy,
  // Hibernate. Compilers of Scala and Kotlin write $$ too, for code that somebody has written.
  private static final String[] GENERATED = {
    "$$EnhancerBy",
    "$$FastClass",
    "$$SpringCGLIB$$",
    "$$Lambda",
    "_$$_",
    "$ByteBuddy$",
    "$HibernateProxy$",
  };

  // At its end: of Quarkus and Micronaut.
  private static final String[] GENERATED_ENDS = {"_ClientProxy", "_Subclass", "$Intercepted"};

  private static final StackWalker WALKER = StackWalker.getInstance();

  private volatile Rules rules = new Rules(List.of(), List.of());
  private final ConcurrentHashMap<String, String> known = new ConcurrentHashMap<>();
  private volatile int most = Integer.MAX_VALUE;
  private LongAdder dropped = new LongAdder();

  /**
   * @param skip prefixes of class names that are libraries, beside those built in
   * @param application prefixes of application code; where there are any, nothing else is
   */
  private record Rules(List<String> skip, List<String> application) {
    boolean isApplication(String className) {
      if (!application.isEmpty()) {
        return startsWithAny(className, application) && !isGenerated(className);
      }
      for (String library : LIBRARIES) {
        if (className.startsWith(library)) {
          return false;
        }
      }
      return !startsWithAny(className, skip) && !isGenerated(className);
    }

    /** Proxies and subclasses that frameworks make: they stand in the application's packages. */
    private static boolean isGenerated(String className) {
      for (String mark : GENERATED) {
        if (className.contains(mark)) {
          return true;
        }
      }
      for (String end : GENERATED_ENDS) {
        if (className.endsWith(end)) {
          return true;
        }
      }
      return isProxy(className);
    }

    /** {@code $Proxy12}, of java.lang.reflect.Proxy. */
    private static boolean isProxy(String className) {
      int name = className.lastIndexOf('.') + 1;
      if (!className.startsWith("$Proxy", name) || className.length() == name + 6) {
        return false;
      }
      for (int i = name + 6; i < className.length(); i++) {
        if (className.charAt(i) < '0' || className.charAt(i) > '9') {
          return false;
        }
      }
      return true;
    }

    private static boolean startsWithAny(String className, List<String> prefixes) {
      for (String prefix : prefixes) {
        if (className.startsWith(prefix)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Sets which frames are application code; see {@code weir.sites.skip} and its sister. */
  public void rules(List<String> skip, List<String> application) {
    rules = new Rules(List.copyOf(skip), List.copyOf(application));
  }

  void bound(int lines, LongAdder counter) {
    most = lines;
    dropped = counter;
  }

  /** The line of application code that called, as {@code class.method(File:line)}. */
  String here() {
    return intern(WALKER.walk(this::first));
  }

  /** The line of application code in a stack of another thread. */
  String in(StackTraceElement[] stack) {
    Rules now = rules;
    StackTraceElement withoutLine = null;
    for (StackTraceElement frame : stack) {
      if (now.isApplication(frame.getClassName())) {
        if (frame.getFileName() != null) {
          return intern(at(frame));
        }
        withoutLine = withoutLine == null ? frame : withoutLine;
      }
    }
    return intern(withoutLine == null ? null : at(withoutLine));
  }

  /** Whether the current thread waits for work: a queue's consumer, a pool's idle worker. */
  boolean waitsForWork() {
    return WALKER.walk(CallSites::idle);
  }

  /** Whether nothing on the current thread's stack is the application's. */
  boolean isOfLibraries() {
    return WALKER.walk(this::first) == null;
  }

  private @Nullable String first(Stream<StackWalker.StackFrame> frames) {
    Rules now = rules;
    StackWalker.StackFrame withoutLine = null;
    var all = frames.iterator();
    while (all.hasNext()) {
      StackWalker.StackFrame frame = all.next();
      if (now.isApplication(frame.getClassName())) {
        if (frame.getFileName() != null) {
          return at(frame.toStackTraceElement());
        }
        withoutLine = withoutLine == null ? frame : withoutLine;
      }
    }
    return withoutLine == null ? null : at(withoutLine.toStackTraceElement());
  }

  private static boolean idle(Stream<StackWalker.StackFrame> frames) {
    var all = frames.iterator();
    for (int depth = 0; depth < 24 && all.hasNext(); depth++) {
      StackWalker.StackFrame frame = all.next();
      String owner = frame.getClassName();
      String method = frame.getMethodName();
      if (isQueue(owner) && (method.equals("take") || method.equals("poll"))
          || method.equals("getTask") && owner.endsWith("ThreadPoolExecutor")
          || method.equals("awaitWork")
          || method.equals("idleJobPoll")
          // The timers of Netty, OkHttp and Okio.
          || method.equals("waitForNextTick")
          || method.equals("awaitTaskToRun")
          || method.equals("awaitTimeout") && owner.startsWith("okio.")
          || method.equals("mainLoop") && owner.equals("java.util.TimerThread")
          || owner.equals("java.lang.ref.ReferenceQueue")
          || owner.startsWith("sun.nio.ch.Poller")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isQueue(String owner) {
    return owner.endsWith("Queue")
        || owner.endsWith("Deque")
        || owner.endsWith("SynchronousQueue$Transferer");
  }

  private static String at(StackTraceElement frame) {
    String file = frame.getFileName() == null ? "Unknown Source" : frame.getFileName();
    String line = frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber();
    return frame.getClassName() + "." + frame.getMethodName() + "(" + file + line + ")";
  }

  private String intern(@Nullable String line) {
    if (line == null) {
      return UNKNOWN;
    }
    String same = known.get(line);
    if (same != null) {
      return same;
    }
    if (known.size() >= most) {
      dropped.increment();
      return Keys.OTHER;
    }
    String raced = known.putIfAbsent(line, line);
    return raced != null ? raced : line;
  }
}
