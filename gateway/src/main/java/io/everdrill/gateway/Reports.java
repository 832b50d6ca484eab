package io.everdrill.gateway;

import io.everdrill.gateway.views.Coverage;
import io.everdrill.gateway.views.Issues;
import io.everdrill.gateway.views.Page;
import io.everdrill.gateway.views.Trend;
import io.everdrill.gateway.views.VerdictView;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Answers what many verdicts together say: coverage, issues, trend, and whole lists to take away.
 */
final class Reports {

  private static final Set<String> FILTERS = Set.of("cell", "service", "outcome", "detector");
  private static final int SLOW_OVER_SECONDS = 60;
  private static final int MAX_SLOW_SECONDS = 86_400;

  private final Views views;
  private final Runnable requireCaughtUp;

  /**
   * @param requireCaughtUp throws a problem while the topics are not read to their ends
   */
  Reports(Views views, Runnable requireCaughtUp) {
    this.views = views;
    this.requireCaughtUp = requireCaughtUp;
  }

  List<Endpoint> endpoints() {
    return List.of(
        read(
            "coverage",
            "what is known to be noticed, and what was never drilled;"
                + " ?by=service|tier|business-line, ?detector=, ?slowOverSeconds=, ?cell=",
            this::coverage),
        read(
            "issues",
            "misses, wrong roots, hypotheses refuted, by owner; ?cell=, ?service=, ?detector=",
            this::issues),
        read(
            "trend",
            "recall and mean time to detect over time; ?step=week|day|hour, ?cell=, ?service=",
            this::trend),
        read(
            "results.csv",
            "a line for each verdict and detector; ?cell=, ?service=, ?outcome=, ?detector=",
            call -> Answer.text("text/csv; charset=utf-8", ResultsCsv.of(verdicts(call)))),
        read(
            "results.xml",
            "verdicts as JUnit XML, for CI; ?cell=, ?service=, ?outcome=, ?detector=",
            call -> Answer.text("application/xml", ResultsXml.of(verdicts(call)))));
  }

  private Endpoint read(String name, String meaning, Endpoint.Action action) {
    return Endpoint.get(
        "/api/v1/" + name,
        meaning,
        Permission.READ,
        (Endpoint.Action)
            call -> {
              requireCaughtUp.run();
              return action.answer(call);
            });
  }

  private List<VerdictEvent.Injection> verdicts(Call call) {
    return verdicts(call.query().allowing(FILTERS)).items();
  }

  private Page<VerdictEvent.Injection> verdicts(Query query) {
    VerdictView.Filter filter =
        new VerdictView.Filter(
            query.text("cell"),
            query.text("service"),
            query.text("outcome"),
            query.text("detector"));
    return views.verdicts().list(filter, "", Integer.MAX_VALUE);
  }

  private Answer coverage(Call call) {
    Query query = call.query().allowing(Set.of("by", "detector", "slowOverSeconds", "cell"));
    String by = query.oneOf("by", List.of("service", "tier", "business-line"));
    Coverage.Question question =
        new Coverage.Question(
            Coverage.By.valueOf(by.toUpperCase(Locale.ROOT).replace('-', '_')),
            query.text("detector"),
            Duration.ofSeconds(
                query.number("slowOverSeconds", SLOW_OVER_SECONDS, 1, MAX_SLOW_SECONDS)));
    return Answer.json(
        Coverage.of(question, verdicts(query), targets(query.text("cell")), scenarios()));
  }

  private Answer issues(Call call) {
    Query query = call.query().allowing(Set.of("cell", "service", "detector"));
    return Answer.json(Issues.of(verdicts(query), targets(query.text("cell")), scenarios()));
  }

  private Answer trend(Call call) {
    Query query = call.query().allowing(Set.of("step", "cell", "service", "detector"));
    String step = query.oneOf("step", List.of("week", "day", "hour"));
    return Answer.json(
        Trend.of(Trend.Step.valueOf(step.toUpperCase(Locale.ROOT)), verdicts(query)));
  }

  private List<Target> targets(String cell) {
    return views
        .catalogue()
        .targets()
        .list(target -> cell.isEmpty() || target.cell().value().equals(cell))
        .items();
  }

  private List<Scenario> scenarios() {
    return views.catalogue().scenarios().list(any -> true).items();
  }
}
