package io.everdrill.evaluator.guard;

import static java.util.stream.Collectors.joining;

import io.everdrill.evaluator.sequential.Baseline;
import io.everdrill.evaluator.sequential.BettingMartingale;
import io.everdrill.evaluator.sequential.Cusum;
import io.everdrill.evaluator.sequential.FalseAbortBudget;
import io.everdrill.evaluator.sequential.SequentialTests;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AbortEvent.Finding;
import io.everdrill.topics.events.AbortEvent.Parameter;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.GuardEvent.ServiceBaseline;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/** A sequential test for each service that the condition watches, against its own baseline. */
final class SequentialWatch implements ConditionWatch {

  private static final String CAUSE = "sequential-test";
  private static final String CUSUM = CAUSE + "/cusum";
  private static final String BETTING = CAUSE + "/betting";
  private static final String BASELINE = CAUSE + "/baseline";

  private static final int COUNTS = 5;

  /** Of services that it cannot test: a detail is for people. */
  private static final int MOST_TOLD = 3;

  /** What a programme may say less of, or more. */
  private static final FalseAbortBudget USUAL = new FalseAbortBudget(Duration.ofDays(30), 0.001);

  private final Map<String, Tested> tests = new TreeMap<>();
  private final List<Reading> untestable = new ArrayList<>();
  private final int watched;

  /** A test, and how many passing results of its service it has counted. */
  private static final class Tested {
    private final SequentialTests test;
    private final PassWindow results;
    private long counted;

    Tested(SequentialTests test, PassWindow results) {
      this.test = test;
      this.results = results;
      counted = results.everPasses();
    }

    /** The test as of now. */
    SequentialTests test() {
      test.passes(results.everPasses() - counted);
      counted = results.everPasses();
      return test;
    }
  }

  /**
   * @param baselines of all services of the cell, from before the injection
   */
  SequentialWatch(
      AbortCondition.SequentialTest condition,
      List<ServiceBaseline> baselines,
      CellTelemetry telemetry) {
    this(
        baselines.stream()
            .filter(b -> condition.service().isEmpty() || condition.service().equals(b.service()))
            .toList(),
        new FalseAbortBudget(condition.falseAbortEvery(), condition.falseAbortChance()),
        normal -> condition.harm(),
        telemetry);
  }

  /**
   * @param harm the share of failing results that must not last, by the one that is normal at worst
   */
  private SequentialWatch(
      List<ServiceBaseline> baselines,
      FalseAbortBudget whole,
      DoubleUnaryOperator harm,
      CellTelemetry telemetry) {
    watched = baselines.size();
    for (ServiceBaseline b : baselines) {
      FalseAbortBudget share = whole.dividedOver(watched);
      Baseline before = new Baseline(b.results(), b.failures(), b.over().toNanos() / 1e9);
      SequentialTests.of(before, harm, share)
          .forEach(
              test -> tests.put(b.service(), new Tested(test, telemetry.results(b.service()))));
      if (!tests(b.service())) {
        double normal = before.failRateAtMost(share.halfChance());
        untestable.add(
            new Reading(
                Reading.of(BASELINE, b.service()),
                normal,
                harm.applyAsDouble(normal),
                b.results()));
      }
    }
  }

  /**
   * Of what a hypothesis owes each of these services' users. Where so little is known from before
   * that this cannot be told from normal, it looks for the least that can: twice what is normal at
   * worst, or half way from there to an outage. So there is a test whatever the baseline.
   */
  static SequentialWatch of(
      Hypothesis hypothesis, List<ServiceBaseline> baselines, CellTelemetry telemetry) {
    double refuted = 1 - hypothesis.minPassRate();
    return new SequentialWatch(
        refuted < 1 ? baselines : List.of(),
        USUAL,
        normal -> normal < refuted ? refuted : Math.min(2 * normal, (1 + normal) / 2),
        telemetry);
  }

  /** Whether it can tell harm from normal for any service; results alone will not make it so. */
  boolean canDecide() {
    return !tests.isEmpty();
  }

  /** Why it can for none; for people. */
  String whyNot() {
    if (untestable.isEmpty()) {
      return CAUSE + ": no service that it watches was probed";
    }
    int more = Math.max(0, untestable.size() - MOST_TOLD);
    return untestable.stream()
            .limit(MOST_TOLD)
            .map(SequentialWatch::untestable)
            .collect(joining("; "))
        + (more > 0 ? "; and " + more + " more" : "");
  }

  private static String untestable(Reading of) {
    return String.format(
        Locale.ROOT,
        "%s: as many as %s may fail of what is normal, and %s is harm (%d results)",
        of.condition(),
        Figures.rounded(of.value(), 4),
        Figures.rounded(of.bound(), 4),
        of.samples());
  }

  /** Whether it can for this one: not where as much as counts as harm may be normal. */
  boolean tests(String service) {
    return tests.containsKey(service);
  }

  @Override
  public void begin() {
    tests.values().forEach(t -> t.test().begin());
  }

  @Override
  public void add(ProbeEvent.Result result, long appendedMillis) {
    Tested tested = tests.get(result.service());
    if (tested != null && !result.passed()) {
      tested.test().fail();
    }
  }

  @Override
  public Stream<Breach> breach() {
    return tests.entrySet().stream()
        .filter(e -> e.getValue().test().crossed())
        .limit(1)
        .map(e -> breach(e.getKey(), e.getValue().test()));
  }

  /** Both tests, the one that has crossed first. */
  private Breach breach(String service, SequentialTests test) {
    List<Finding> findings =
        test.cusum().crossed()
            ? List.of(cusum(service, test), betting(service, test))
            : List.of(betting(service, test), cusum(service, test));
    String evidence =
        String.format(
            Locale.ROOT,
            "%s: %d of the last %d probe results failed, %s, %s; before the injection %d of %d"
                + " failed, at most %.4f, harm is %.4f",
            service,
            findings.getFirst().failures(),
            findings.getFirst().results(),
            text(findings.getFirst()),
            text(findings.getLast()),
            test.baseline().failures(),
            test.baseline().results(),
            test.shift().normal(),
            test.shift().harm());
    return new Breach(CAUSE, evidence, findings);
  }

  private Finding cusum(String service, SequentialTests test) {
    Cusum cusum = test.cusum();
    return new Finding(
        CUSUM,
        service,
        cusum.sum(),
        cusum.bound(),
        cusum.results(),
        cusum.failures(),
        parameters(test));
  }

  private Finding betting(String service, SequentialTests test) {
    BettingMartingale betting = test.betting();
    return new Finding(
        BETTING,
        service,
        betting.evidence(),
        betting.bound(),
        betting.results(),
        betting.failures(),
        parameters(test));
  }

  private static String text(Finding finding) {
    return String.format(
        Locale.ROOT,
        "%s %.1f nats, bound %.1f",
        finding.condition().equals(CUSUM) ? "cumulative sum" : "evidence by betting",
        finding.value(),
        finding.bound());
  }

  private List<Parameter> parameters(SequentialTests test) {
    return List.of(
        Breach.parameter("normalFailRate", test.shift().normal()),
        Breach.parameter("harmFailRate", test.shift().harm()),
        Breach.parameter("baselineResults", test.baseline().results()),
        Breach.parameter("baselineFailures", test.baseline().failures()),
        Breach.parameter("baselineResultsPerSecond", test.baseline().resultsPerSecond()),
        Breach.parameter("servicesWatched", watched),
        Breach.parameter("falseAbortEverySeconds", test.budget().every().toSeconds()),
        Breach.parameter("falseAbortChance", test.budget().chancePerDrill()));
  }

  @Override
  public Stream<Reading> readings() {
    return tests.entrySet().stream()
        .flatMap(
            e -> {
              SequentialTests test = e.getValue().test();
              return Stream.of(cusum(e.getKey(), test), betting(e.getKey(), test));
            })
        .map(
            f ->
                new Reading(
                    Reading.of(f.condition(), f.service()), f.value(), f.bound(), f.results()));
  }

  /** Of each service that it cannot test what is normal at worst, held against what is harm. */
  Stream<Reading> untestable() {
    return untestable.stream();
  }

  @Override
  public List<Long> counts() {
    return tests.values().stream().map(Tested::test).flatMap(SequentialWatch::counts).toList();
  }

  private static Stream<Long> counts(SequentialTests test) {
    long bettingFailures = test.betting().failures();
    return Stream.of(
        Double.doubleToRawLongBits(test.cusum().sum()),
        test.cusum().results(),
        test.cusum().failures(),
        test.betting().results() - bettingFailures,
        bettingFailures);
  }

  @Override
  public void resume(List<Long> counts) {
    if (counts.size() != COUNTS * tests.size()) {
      return; // of another version, which tested other services
    }
    int from = 0;
    for (Tested tested : tests.values()) {
      List<Long> own = counts.subList(from, from += COUNTS);
      SequentialTests test = tested.test();
      test.cusum().resume(Double.longBitsToDouble(own.get(0)), own.get(1), own.get(2));
      test.betting().resume(own.get(3), own.get(4));
    }
  }
}
