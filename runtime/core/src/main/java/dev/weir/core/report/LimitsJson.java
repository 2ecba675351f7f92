package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.api.Rejection;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.RatePolicy;
import dev.weir.core.enforce.Enforcement;
import dev.weir.core.enforce.Tally;
import dev.weir.core.limit.Distribution;
import dev.weir.core.limit.LimiterSnapshot;
import dev.weir.core.limit.LimitersSnapshot;
import dev.weir.core.limit.background.BackgroundTasks;
import dev.weir.core.limit.bulkhead.Bulkhead;
import dev.weir.core.limit.pool.PoolSnapshot;
import dev.weir.core.limit.rate.RateSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes limits as JSON: one object a policy, and the pools. */
final class LimitsJson {
  private final JsonGenerator json;
  private final Figures figures;

  LimitsJson(JsonGenerator json) {
    this.json = json;
    figures = new Figures(json);
  }

  /** The fields {@code limits}, {@code pools}, {@code total} and {@code background}. */
  void fields(Enforcement.@Nullable Standing standing) throws IOException {
    LimitersSnapshot limits = standing == null ? null : standing.limits();
    if (standing != null) {
      json.writeStringField("mode", standing.mode());
      json.writeStringField("level", standing.plan().level().name());
    }
    policies("limits", standing);
    json.writeArrayFieldStart("pools");
    for (PoolSnapshot pool : limits == null ? List.<PoolSnapshot>of() : limits.pools()) {
      pool(pool);
    }
    json.writeEndArray();
    if (limits != null) {
      bulkhead("total", limits.total());
      background(limits.background());
    }
  }

  /** A field with an array of policies. */
  void policies(String name, Enforcement.@Nullable Standing standing) throws IOException {
    json.writeArrayFieldStart(name);
    if (standing != null) {
      for (LimiterSnapshot limiter : standing.limits().limiters()) {
        policy(limiter, standing.decided().get(limiter.name()));
      }
    }
    json.writeEndArray();
  }

  private void policy(LimiterSnapshot limiter, Tally.@Nullable Figures decided) throws IOException {
    Policy policy = limiter.policy();
    json.writeStartObject();
    figures.text("name", limiter.name());
    if (policy.type() != null) {
      json.writeStringField("type", policy.type().name());
    }
    json.writeStringField("level", policy.level().name());
    if (policy.timeout() != null) {
      figures.milliseconds("timeoutMs", policy.timeout().timeout().toNanos());
      json.writeStringField("timeoutStrategy", policy.timeout().strategy().name());
    }
    counts(limiter.counts());
    durations(limiter.durations());
    breaker(limiter.breaker());
    rate(limiter.rate());
    if (limiter.bulkhead() != null) {
      bulkhead("concurrency", limiter.bulkhead());
    }
    if (policy.pool() != null) {
      figures.text("pool", policy.pool());
    }
    if (decided != null) {
      decided(decided);
    }
    json.writeEndObject();
  }

  /** What was decided, route by route, and what did not end when it was told to. */
  private void decided(Tally.Figures decided) throws IOException {
    byRoute("rejectedByRoute", decided.rejected());
    byRoute("wouldReject", decided.wouldReject());
    byRoute("wouldTimeOut", decided.wouldTimeOut());
    json.writeObjectFieldStart("stopped");
    json.writeNumberField("total", decided.stopped());
    json.writeNumberField("notFreed", decided.stopping());
    json.writeNumberField("freedLate", decided.freedLate());
    json.writeEndObject();
  }

  private void byRoute(String name, Map<String, Long> counts) throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue().longValue());
    }
    json.writeEndObject();
  }

  private void counts(LimiterSnapshot.Counts counts) throws IOException {
    json.writeObjectFieldStart("counts");
    json.writeNumberField("succeeded", counts.succeeded());
    json.writeNumberField("failed", counts.failed());
    json.writeNumberField("timedOut", counts.timedOut());
    json.writeNumberField("cancelled", counts.cancelled());
    json.writeNumberField("rejected", counts.allRejected());
    json.writeObjectFieldStart("rejections");
    for (Map.Entry<Rejection, Long> reason : new TreeMap<>(counts.rejected()).entrySet()) {
      json.writeNumberField(reason.getKey().name(), reason.getValue().longValue());
    }
    json.writeEndObject();
    json.writeNumberField("retried", counts.retried());
    json.writeNumberField("fromCache", counts.fromCache());
    json.writeNumberField("fellBack", counts.fellBack());
    json.writeEndObject();
  }

  private void durations(Distribution durations) throws IOException {
    json.writeObjectFieldStart("durationMs");
    figures.milliseconds("total", durations.totalNanos());
    figures.milliseconds("mean", durations.meanNanos());
    figures.milliseconds("p50", durations.p50Nanos());
    figures.milliseconds("p90", durations.p90Nanos());
    figures.milliseconds("p95", durations.p95Nanos());
    figures.milliseconds("p99", durations.p99Nanos());
    figures.milliseconds("p999", durations.p999Nanos());
    figures.milliseconds("max", durations.maxNanos());
    json.writeEndObject();
  }

  private void breaker(dev.weir.core.limit.breaker.@Nullable Snapshot breaker) throws IOException {
    if (breaker == null) {
      return;
    }
    json.writeObjectFieldStart("breaker");
    json.writeStringField("state", breaker.state().name());
    json.writeNumberField("calls", breaker.counts().calls());
    json.writeNumberField("failures", breaker.counts().failures());
    json.writeNumberField("failuresInARow", breaker.counts().failuresInARow());
    figures.ratio("failureRate", breaker.counts().failureRate() / 100);
    json.writeNumberField("probesInFlight", breaker.probesInFlight());
    figures.milliseconds("retryAfterMs", breaker.retryAfterNanos());
    json.writeNumberField("opened", breaker.opened());
    json.writeNumberField("rejected", breaker.rejected());
    json.writeEndObject();
  }

  private void rate(@Nullable RateSnapshot rate) throws IOException {
    if (rate == null) {
      return;
    }
    json.writeObjectFieldStart("rate");
    json.writeNumberField("available", rate.available());
    json.writeNumberField("waiting", rate.waiting());
    figures.milliseconds("retryAfterMs", rate.retryAfterNanos());
    json.writeArrayFieldStart("windows");
    List<RatePolicy.Limit> limits = rate.policy().limits();
    for (int i = 0; i < limits.size(); i++) {
      json.writeStartObject();
      json.writeNumberField("permits", limits.get(i).permits());
      figures.milliseconds("windowMs", limits.get(i).window().toNanos());
      json.writeNumberField("used", i < rate.used().size() ? rate.used().get(i) : 0L);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void bulkhead(String name, Bulkhead.Snapshot bulkhead) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("limit", bulkhead.limit());
    json.writeNumberField("inFlight", bulkhead.inFlight());
    json.writeNumberField("waiting", bulkhead.waiting());
    json.writeEndObject();
  }

  private void pool(PoolSnapshot pool) throws IOException {
    json.writeStartObject();
    figures.text("name", pool.name());
    json.writeStringField("type", pool.type().name());
    json.writeNumberField("workers", pool.workers());
    json.writeNumberField("maxWorkers", pool.maxWorkers());
    json.writeNumberField("running", pool.running());
    json.writeNumberField("waiting", pool.waiting());
    json.writeNumberField("queue", pool.queue());
    figures.ratio("utilisation", pool.utilisation());
    json.writeNumberField("completed", pool.completed());
    json.writeNumberField("failed", pool.failed());
    json.writeNumberField("cancelled", pool.cancelled());
    json.writeNumberField("rejected", pool.rejected());
    json.writeEndObject();
  }

  private void background(BackgroundTasks.Snapshot tasks) throws IOException {
    json.writeObjectFieldStart("background");
    json.writeNumberField("queued", tasks.queued());
    json.writeNumberField("running", tasks.running());
    json.writeNumberField("done", tasks.done());
    json.writeNumberField("failed", tasks.failed());
    json.writeNumberField("cancelled", tasks.cancelled());
    json.writeNumberField("rejected", tasks.rejected());
    json.writeEndObject();
  }
}
