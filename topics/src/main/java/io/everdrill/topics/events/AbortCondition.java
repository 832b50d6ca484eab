package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What ends a running injection before its limit. The first one that holds writes the abort. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(AbortCondition.PassRateBelow.class),
  @JsonSubTypes.Type(AbortCondition.AlertOfSeverity.class),
  @JsonSubTypes.Type(AbortCondition.TelemetryLost.class),
  @JsonSubTypes.Type(AbortCondition.LatencyAbove.class),
  @JsonSubTypes.Type(AbortCondition.ErrorBudgetBurnt.class),
  @JsonSubTypes.Type(AbortCondition.SequentialTest.class),
  @JsonSubTypes.Type(AbortCondition.ValueAbove.class),
})
public sealed interface AbortCondition {

  /** By their names in JSON, which are the causes of aborts. */
  static List<String> kinds() {
    return Stream.of(AbortCondition.class.getPermittedSubclasses())
        .map(kind -> kind.getAnnotation(JsonTypeName.class).value())
        .toList();
  }

  /**
   * The share of passing probes of a service, over the window, is under the bound.
   *
   * @param service whose probes count; empty means all probes of the cell together
   * @param minSamples fewer results than this in the window decide nothing
   */
  @JsonTypeName("pass-rate-below")
  record PassRateBelow(
      String service, double bound, @JsonProperty("windowMs") Duration window, int minSamples)
      implements AbortCondition {
    public PassRateBelow {
      service = Require.orEmpty(service);
      Require.share(bound, "bound");
      Require.positive(window, "windowMs");
      Require.within(minSamples, 1, 1_000_000, "minSamples");
    }
  }

  /** An alert of this severity begins to fire in the cell while the injection runs. */
  @JsonTypeName("alert-of-severity")
  record AlertOfSeverity(String severity) implements AbortCondition {
    public AlertOfSeverity {
      Require.text(severity, "severity");
    }
  }

  /** No probe result of the cell came for this long: nobody can see what the fault does. */
  @JsonTypeName("telemetry-lost")
  record TelemetryLost(@JsonProperty("afterMs") Duration after) implements AbortCondition {
    public TelemetryLost {
      Require.positive(after, "afterMs");
    }
  }

  /**
   * Passing probes of a service were slower than the bound, at the percentile, over the window.
   * Failing probes are a matter of pass rate.
   *
   * @param service whose probes count; empty means all probes of the cell together
   * @param percentile such as 99; more than 0, less than 100
   * @param minSamples fewer passing results than this in the window decide nothing
   */
  @JsonTypeName("latency-above")
  record LatencyAbove(
      String service,
      double percentile,
      @JsonProperty("boundMs") Duration bound,
      @JsonProperty("windowMs") Duration window,
      int minSamples)
      implements AbortCondition {
    public LatencyAbove {
      service = Require.orEmpty(service);
      Require.between(percentile, 0, 100, "percentile");
      Require.positive(bound, "boundMs");
      Require.positive(window, "windowMs");
      Require.within(minSamples, 1, 1_000_000, "minSamples");
    }
  }

  /**
   * The drill has used up its share of a service's error budget. The budget is the time that the
   * service may fail wholly in the period: 43.2 min of 30 days at 0.999. What the drill burns is
   * the time since the fault began, times the share of results that failed.
   *
   * @param service whose probes count; empty means all probes of the cell together
   * @param objective the share of results that is to pass; more than 0, less than 1
   * @param share how much of the budget this one drill may burn
   */
  @JsonTypeName("error-budget-burnt")
  record ErrorBudgetBurnt(
      String service, double objective, @JsonProperty("periodMs") Duration period, double share)
      implements AbortCondition {
    public ErrorBudgetBurnt {
      service = Require.orEmpty(service);
      Require.between(objective, 0, 1, "objective");
      Require.positive(period, "periodMs");
      Require.positive(Require.share(share, "share"), "share");
    }

    /** How long the service may fail wholly before this holds. */
    public Duration allowed() {
      return Duration.ofNanos(Math.round((1 - objective) * share * period.toNanos()));
    }
  }

  /**
   * The value that a probe reads, such as that of a query, is over the bound for longer than the
   * window, without one within it. Also where it read none for as long: nobody can see any more
   * what the fault does to it.
   *
   * @param probe whose results tell the value; one that is no number counts for nothing
   * @param minSamples fewer values than this in the window decide nothing
   */
  @JsonTypeName("value-above")
  record ValueAbove(
      String probe, double bound, @JsonProperty("windowMs") Duration window, int minSamples)
      implements AbortCondition {
    public ValueAbove {
      Require.text(probe, "probe");
      Require.positive(window, "windowMs");
      Require.within(minSamples, 1, 1_000_000, "minSamples");
    }
  }

  /**
   * A test that looks at every result finds that more of them fail than before the injection, and
   * as many as count as harm. Decides as soon as the figures can tell, with a promise on how often
   * it is wrong.
   *
   * @param service whose probes count; empty means each service of the cell, which share what may
   *     be wrong
   * @param harm the share of failing results that must not last; more than 0, less than 1
   * @param falseAbortEvery the mean time between aborts for nothing, at the least
   * @param falseAbortChance the greatest chance of an abort for nothing over the drill, for the
   *     test that keeps such a limit
   */
  @JsonTypeName("sequential-test")
  record SequentialTest(
      String service,
      double harm,
      @JsonProperty("falseAbortEveryMs") Duration falseAbortEvery,
      double falseAbortChance)
      implements AbortCondition {
    public SequentialTest {
      service = Require.orEmpty(service);
      Require.between(harm, 0, 1, "harm");
      Require.positive(falseAbortEvery, "falseAbortEveryMs");
      Require.between(falseAbortChance, 0, 1, "falseAbortChance");
    }
  }
}
