package dev.weir.weaver.concurrent;

import dev.weir.weaver.Requests;
import dev.weir.weaver.SiteTable;
import dev.weir.weaver.Sites;

/**
 * Executors of every kind, fork/join, {@code CompletableFuture}, timers and new threads: where work
 * is handed over, and where it is taken up.
 *
 * <p>Tasks are never wrapped. Whose they are is remembered beside them, see {@code Contexts}.
 */
public final class ConcurrentSites implements SiteTable {
  private static final String[] COMPLETIONS = {
    "UniApply",
    "UniAccept",
    "UniRun",
    "UniWhenComplete",
    "UniHandle",
    "UniExceptionally",
    "UniComposeExceptionally",
    "UniRelay",
    "UniCompose",
    "BiApply",
    "BiAccept",
    "BiRun",
    "BiRelay",
    "OrApply",
    "OrAccept",
    "OrRun",
  };

  private final Requests requests;

  /**
   * @param requests what hooks may do
   */
  public ConcurrentSites(Requests requests) {
    this.requests = requests;
  }

  @Override
  public void define(Sites sites) {
    executors(sites);
    forkJoin(sites);
    completions(sites);
    threads(sites);
    monitors(sites);
    servers(sites);
    jboss(sites);
  }

  private void executors(Sites sites) {
    HandOver first = new HandOver(requests, HandOver.Task.FIRST_ARGUMENT);
    sites
        .hook("handover.execute", first)
        .in("java.util.concurrent.ThreadPoolExecutor")
        .methods("execute");
    sites
        .hook("handover.schedule", first)
        .in("java.util.concurrent.ScheduledThreadPoolExecutor")
        .methods("delayedExecute");
    sites
        .runCalls("takeup.worker")
        .in("java.util.concurrent.ThreadPoolExecutor")
        .methods("runWorker");
    sites
        .hook("worker", new Worker(requests))
        .in("java.util.concurrent.ThreadPoolExecutor")
        .methods("runWorker");
    sites
        .hook("handover.timer", first)
        .in("java.util.Timer")
        .methods("sched(Ljava/util/TimerTask;JJ)V");
    sites.runCalls("takeup.timer").in("java.util.TimerThread").methods("mainLoop");
    sites
        .hook("worker.timer", new Worker(requests))
        .in("java.util.TimerThread")
        .methods("mainLoop");
  }

  private void forkJoin(Sites sites) {
    HandOver self = new HandOver(requests, HandOver.Task.SELF);
    HandOver either = new HandOver(requests, HandOver.Task.FORK_JOIN);
    sites.hook("handover.fork", self).in("java.util.concurrent.ForkJoinTask").methods("fork");
    sites
        .hook("handover.forkjoin", either)
        .until(20)
        .in("java.util.concurrent.ForkJoinPool")
        .methods("externalSubmit", "externalPush");
    sites
        .hook("handover.forkjoin", either)
        .since(22)
        .in("java.util.concurrent.ForkJoinPool")
        .methods("poolSubmit");
    sites
        .hook("handover.forkjoin", either)
        .since(21)
        .until(21)
        .in("java.util.concurrent.ForkJoinPool")
        .methods("poolSubmit", "externalSubmit");
    sites
        .hook("takeup.forkjoin", new TakeUp(requests, true))
        .in("java.util.concurrent.ForkJoinTask")
        .methods("doExec");
    sites
        .hook("worker.forkjoin", new Worker(requests))
        .in("java.util.concurrent.ForkJoinWorkerThread")
        .methods("run");
  }

  private void completions(Sites sites) {
    HandOver self = new HandOver(requests, HandOver.Task.SELF);
    TakeUp takeUp = new TakeUp(requests, false);
    sites
        .hookAtReturn("handover.completion", self)
        .in("java.util.concurrent.CompletableFuture$UniCompletion")
        .methods("<init>");
    for (String completion : COMPLETIONS) {
      sites
          .hook("takeup.completion", takeUp)
          .in("java.util.concurrent.CompletableFuture$".concat(completion))
          .methods("tryFire(I)Ljava/util/concurrent/CompletableFuture;");
    }
  }

  private void threads(Sites sites) {
    NewThread started = new NewThread(requests);
    sites.hook("handover.thread", started).in("java.lang.Thread").methods("start");
    sites
        .hook("handover.virtual", started)
        .since(21)
        .in("java.lang.VirtualThread")
        .methods("start(Ljdk/internal/vm/ThreadContainer;)V");
  }

  /** From 24 on a virtual thread that waits for a monitor leaves its carrier. */
  private void monitors(Sites sites) {
    sites
        .hook("virtual.unmounted", new Mounting(requests, Mounting.UNMOUNTED))
        .since(24)
        .in("java.lang.VirtualThread")
        .methods("afterYield");
    sites
        .hook("virtual.mounting", new Mounting(requests, Mounting.MOUNTING))
        .since(24)
        .in("java.lang.VirtualThread")
        .methods("runContinuation");
    sites
        .hook("virtual.ended", new Mounting(requests, Mounting.ENDED))
        .since(24)
        .in("java.lang.VirtualThread")
        .methods("afterDone(Z)V");
  }

  /** Pools of servers that are not of java.util.concurrent. */
  private void servers(Sites sites) {
    HandOver first = new HandOver(requests, HandOver.Task.FIRST_ARGUMENT);
    String tomcat = "org.apache.tomcat.util.threads.ThreadPoolExecutor";
    sites.hook("handover.tomcat", first).in(tomcat).methods("execute");
    sites.runCalls("takeup.tomcat").in(tomcat).methods("runWorker");
    sites.hook("worker.tomcat", new Worker(requests)).in(tomcat).methods("runWorker");
    sites.idle("idle.tomcat").in(tomcat).methods("getTask");
    String jetty = "org.eclipse.jetty.util.thread.QueuedThreadPool";
    sites.hook("handover.jetty", first).in(jetty).methods("execute");
    sites.runCalls("takeup.jetty").in(jetty).methods("runJob");
    sites.idle("idle.jetty").in(jetty.concat("$Runner")).methods("idleJobPoll");
    sites
        .idle("idle.jetty.reserved")
        .in("org.eclipse.jetty.util.thread.ReservedThreadExecutor$ReservedThread")
        .methods("?waitForTask");
    String netty = "io.netty.util.concurrent.";
    sites
        .hook("handover.netty", first)
        .in(netty.concat("SingleThreadEventExecutor"))
        .methods("execute(Ljava/lang/Runnable;)V");
    sites
        .hook("handover.netty", first)
        .in(netty.concat("AbstractScheduledEventExecutor"))
        .methods(
            "?schedule(Lio/netty/util/concurrent/ScheduledFutureTask;)"
                + "Lio/netty/util/concurrent/ScheduledFuture;");
    sites.runCalls("takeup.netty").in(netty.concat("AbstractEventExecutor")).methods("runTask");
  }

  /** The pool of Undertow and of Quarkus. */
  private void jboss(Sites sites) {
    String pool = "org.jboss.threads.EnhancedQueueExecutor";
    sites
        .hookAtReturn("handover.jboss", new HandOver(requests, HandOver.Task.SELF_FOR_FIRST))
        .in(pool.concat("$Task"))
        .methods("<init>");
    sites
        .hook("takeup.jboss", new TakeUp(requests, true))
        .in(pool.concat("$Task"))
        .methods("run()V");
    // Its thread for what is due later serves all, too.
    sites
        .hook("worker.jboss", new Worker(requests))
        .in(pool.concat("$ThreadBody"), pool.concat("$SchedulerTask"))
        .methods("?run");
    sites.idle("idle.jboss").in(pool.concat("$PoolThreadNode")).methods("?park");
  }
}
