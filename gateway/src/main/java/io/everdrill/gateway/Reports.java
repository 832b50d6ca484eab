package io.everdrill.gateway;

import io.everdrill.gateway.views.BriefDrill;
import io.everdrill.gateway.views.Cells;
import io.everdrill.gateway.views.Counted;
import io.everdrill.gateway.views.Coverage;
import io.everdrill.gateway.views.DayOfDrills;
import io.everdrill.gateway.views.Days;
import io.everdrill.gateway.views.Issues;
import io.everdrill.gateway.views.Page;
import io.everdrill.gateway.views.Trend;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.score.ScoreFilter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Answers what many verdicts together say: coverage, issues, trend, and whole lists to take away.
 */
final class Reports {

  /** By its name in the tz database, which ZoneOffset.UTC does not have. */
  private static final ZoneId UTC = ZoneId.of("UTC");

  private static final int SLOW_OVER_SECONDS = 60;
  private static final int MAX_SLOW_SECONDS = 86_400;

  private final Views views;
  private final Instant readSince;
  private final FromViews from;

  /**
   * @param readSince since when drills have been read
   */
  Reports(Views views, Instant readSince, FromViews from) {
    this.views = views;
    this.readSince = readSince;
    this.from = from;
  }

  List<Endpoint> endpoints() {
    return List.of(
        from.get(
            "coverage",
            "what is known to be noticed, and what was never drilled;"
                + " ?by=service|cell-and-service|tier|business-line|class-and-tier, ?detector=,"
                + " ?slowOverSeconds=, ?cell=, ?businessLine=, ?dataCenter=",
            this::coverage),
        from.get(
            "issues",
            "misses, wrong roots, hypotheses refuted, by owner; ?cell=, ?service=,"
                + " ?detector= for its misses and roots alone",
            this::issues),
        from.score(
            "trend",
            "recall and mean time to detect over time; ?step=week|day|hour, ?cell=, ?service=,"
                + " ?detector= for what it noticed alone",
            this::trend),
        from.get(
            "days",
            "what was drilled on each day and what came of it; ?zone= in which days begin, as"
                + " Europe/Berlin, ?cell=, ?businessLine=, ?dataCenter=",
            this::days),
        from.get(
            "days/:day",
            "the drills of one day, newest first, and what came of each; ?zone= in which the day"
                + " begins, ?state=any|active|done|skipped, ?cell=, ?businessLine=, ?dataCenter=,"
                + " ?limit=, ?cursor=",
            this::day),
        from.score(
            "results.csv",
            "a line for each verdict and detector; ?cell=, ?service=, ?outcome=, ?fault=, ?drill=,"
                + " ?from=, ?until= (when the fault was applied), ?detector= for its lines alone",
            call -> table(call, "text/csv; charset=utf-8", ResultsCsv::of)),
        from.score(
            "results.xml",
            "verdicts as JUnit XML, for CI; ?cell=, ?service=, ?outcome=, ?fault=, ?drill=, ?from=,"
                + " ?until= (when the fault was applied), ?detector= for its suite alone",
            call -> table(call, "application/xml", ResultsXml::of)));
  }

  /** Those who read tables have no other place for it than a header. */
  private Answer table(
      Call call,
      String contentType,
      BiFunction<List<VerdictEvent.Injection>, String, String> written) {
    call.query().allowing(Results.VERDICT_FILTERS);
    Page<VerdictEvent.Injection> verdicts = page(call);
    return Answer.text(contentType, written.apply(verdicts.items(), detector(call)))
        .withHeader("Everdrill-Complete", String.valueOf(verdicts.complete()));
  }

  private static String detector(Call call) {
    return call.caller().asksOf(call.query().text("detector"));
  }

  private Page<VerdictEvent.Injection> page(Call call) {
    return views.verdicts().list(Results.verdictFilter(call), "", Integer.MAX_VALUE);
  }

  private Answer coverage(Call call) {
    Query query =
        call.query()
            .allowing(
                Set.of("by", "detector", "slowOverSeconds", "cell", "businessLine", "dataCenter"));
    String by =
        query.oneOf(
            "by",
            List.of("service", "cell-and-service", "tier", "business-line", "class-and-tier"));
    Coverage.Question question =
        new Coverage.Question(
            Coverage.By.valueOf(by.toUpperCase(Locale.ROOT).replace('-', '_')),
            query.text("detector"),
            Duration.ofSeconds(
                query.number("slowOverSeconds", SLOW_OVER_SECONDS, 1, MAX_SLOW_SECONDS)));
    List<Target> targets = there(call);
    return Answer.json(
        Coverage.of(question, verdictsOn(targets, call), targets, scenarios(), counted(call)));
  }

  /** The scoreboard knows services and no places. */
  private Counted counted(Call call) {
    Query query = call.query();
    if (!query.text("businessLine").isEmpty() || !query.text("dataCenter").isEmpty()) {
      return Counted.NONE;
    }
    return views
        .scoreboard()
        .counted(
            new ScoreFilter(
                "",
                "",
                "",
                query.text("detector"),
                "",
                LocalDate.MIN,
                LocalDate.MAX,
                cells(call).some()));
  }

  private static Predicate<Target> places(Query query) {
    String line = query.text("businessLine");
    String site = query.text("dataCenter");
    return target ->
        (line.isEmpty() || target.businessLine().equals(line))
            && (site.isEmpty() || target.dataCenter().equals(site));
  }

  /** Of a target that the inventory has forgotten nobody knows the place. */
  private Page<VerdictEvent.Injection> verdictsOn(List<Target> targets, Call call) {
    Page<VerdictEvent.Injection> all = page(call);
    Query query = call.query();
    if (query.text("businessLine").isEmpty() && query.text("dataCenter").isEmpty()) {
      return all;
    }
    Set<String> wanted = targets.stream().map(Target::key).collect(Collectors.toSet());
    List<VerdictEvent.Injection> there =
        all.items().stream().filter(v -> wanted.contains(v.cell() + "/" + v.target())).toList();
    return new Page<>(there, all.next(), all.complete());
  }

  private Answer issues(Call call) {
    Query query = call.query().allowing(Set.of("cell", "service", "detector"));
    return Answer.json(
        Issues.of(
            page(call),
            targets(call),
            scenarios(),
            query.text("detector"),
            views.drills()::hypothesis));
  }

  private Answer trend(Call call) {
    Query query = call.query().allowing(Set.of("step", "cell", "service", "detector"));
    String step = query.oneOf("step", List.of("week", "day", "hour"));
    Trend.Question question =
        new Trend.Question(
            Trend.Step.valueOf(step.toUpperCase(Locale.ROOT)),
            cells(call),
            query.text("service"),
            detector(call));
    return Answer.json(Trend.of(question, page(call), views.scoredDays()));
  }

  private Answer days(Call call) {
    Query query = call.query().allowing(Set.of("zone", "cell", "businessLine", "dataCenter"));
    Instant heldSince = views.drills().heldSince(cells(call));
    return Answer.json(
        Days.of(
            zone(query),
            drills(call),
            heldSince.isAfter(readSince) ? heldSince : readSince,
            verdictsOn(there(call), call)));
  }

  private Answer day(Call call) {
    Query query =
        call.query()
            .allowing(
                Set.of("zone", "state", "cell", "businessLine", "dataCenter", "limit", "cursor"));
    DayOfDrills.Question question =
        new DayOfDrills.Question(
            Query.day("day", call.path().get("day")),
            zone(query),
            Results.states(query),
            query.text("cursor"),
            query.number("limit", Results.USUAL_LIMIT, 1, Results.MAX_LIMIT));
    try {
      return Answer.json(
          DayOfDrills.of(
              question,
              drills(call),
              verdictsOn(there(call), call),
              views.drills()::drill,
              () -> views.drills().heldSince(cells(call))));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(e.getMessage());
    }
  }

  private List<Target> there(Call call) {
    return targets(call).stream().filter(places(call.query())).toList();
  }

  private List<BriefDrill> drills(Call call) {
    Query query = call.query();
    boolean everywhere = query.text("businessLine").isEmpty() && query.text("dataCenter").isEmpty();
    Set<String> wanted = there(call).stream().map(Target::key).collect(Collectors.toSet());
    return views.drills().briefs(cells(call)).stream()
        .filter(drill -> everywhere || drill.mayBeOn(wanted))
        .map(drill -> everywhere ? drill : drill.on(wanted))
        .toList();
  }

  private static ZoneId zone(Query query) {
    try {
      return query.text("zone").isEmpty() ? UTC : ZoneId.of(query.text("zone"));
    } catch (DateTimeException e) {
      throw Problem.badRequest("zone: expected one of the tz database, as Europe/Berlin");
    }
  }

  private static Cells cells(Call call) {
    return call.caller().asksAbout(call.query().text("cell"));
  }

  private List<Target> targets(Call call) {
    return views.catalogue().targets().list(cells(call)).items();
  }

  private List<Scenario> scenarios() {
    return views.catalogue().scenarios().list(Cells.ALL).items();
  }
}
