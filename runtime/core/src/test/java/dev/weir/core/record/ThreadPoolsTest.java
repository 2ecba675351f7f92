package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadPoolsTest {
  @ParameterizedTest
  @CsvSource({
    "pool-1-thread-7, pool-1-thread",
    "http-nio-8080-exec-1, http-nio-8080-exec",
    "[0x36a64ad0 0x417268ee] WebServer socket, [* *] WebServer socket",
    "[0x1 0x2] WebServer socket, [* *] WebServer socket",
    "conn-0x36a64ad0, conn",
    "Consumer 3f2a9c1b reader, Consumer * reader",
    "session 1764450011 reader, session * reader",
    "job-123e4567-e89b-12d3-a456-426614174000-run, job-*-run",
    "job-123e4567-e89b-12d3-a456-426614174000, job",
    "thread-12345678, thread",
    "kafka-coordinator-heartbeat-thread | orders, kafka-coordinator-heartbeat-thread | orders",
    "reactor-http-epoll-2, reactor-http-epoll",
    "Facade-defaced, Facade-defaced",
    "session-kQzWxHbTnYvRmLpSdGfJcA-reader, session",
    "poller token=hunter2, poller token=",
    "poller token=hunter2 (a), poller token=* (a)",
    "amqp://scott:tiger@mq.acme:5672 consumer, amqp://*@mq.acme:5672 consumer",
    "amqp://mq.acme:5672 consumer, amqp://mq.acme:5672 consumer",
    "lettuce-nioEventLoop-4-1, lettuce-nioEventLoop",
    "HikariPool-1:housekeeper, HikariPool-1:housekeeper",
    "mysql-cj-abandoned-connection-cleanup, mysql-cj-abandoned-connection-cleanup",
    "kafka-producer-network-thread | producer-1, kafka-producer-network-thread | producer",
    "DefaultQuartzScheduler_QuartzSchedulerThread, DefaultQuartzScheduler_QuartzSchedulerThread",
    "org.apache.kafka.clients.NetworkThread, org.apache.kafka.clients.NetworkThread",
    "OkHttp https://api.acme.example/..., OkHttp https://api.acme.example/...",
    "grpc-nio-worker-ELG-1-2, grpc-nio-worker-ELG",
    "XNIO-1 task-3, XNIO-1 task",
    "vert.x-eventloop-thread-0, vert.x-eventloop-thread",
    "ForkJoinPool.commonPool-worker-3, ForkJoinPool.commonPool-worker",
    "awaitility-thread-pool-idle-connection-reaper, awaitility-thread-pool-idle-connection-reaper",
    "spring-cloud-openfeign-httpclient-pool, spring-cloud-openfeign-httpclient-pool",
    "all*, all*",
    "17, (numbered)",
    "1764450011, (numbered)"
  })
  void whatTellsAThreadFromItsSiblingsIsNoPartOfThePoolsName(String thread, String pool) {
    assertEquals(pool, ThreadPools.nameOf(thread));
  }

  @Test
  void poolsThatDifferStayApart() {
    assertNotEquals(
        ThreadPools.nameOf("http-nio-8080-exec-1"), ThreadPools.nameOf("http-nio-8081-exec-1"));
    assertNotEquals(ThreadPools.nameOf("pool-1-thread-1"), ThreadPools.nameOf("pool-2-thread-1"));
    assertEquals("(virtual)", ThreadPools.nameOf(""));
  }
}
