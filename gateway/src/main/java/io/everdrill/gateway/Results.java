package io.everdrill.gateway;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.gateway.views.Cells;
import io.everdrill.gateway.views.DrillView;
import io.everdrill.gateway.views.NoLongerHeld;
import io.everdrill.gateway.views.Page;
import io.everdrill.gateway.views.VerdictView;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.score.ScoreFilter;
import io.everdrill.topics.score.ScoreTable.By;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers what came out, from the views; nothing as long as they are not complete. */
final class Results {

  static final int USUAL_LIMIT = 100;
  static final int MAX_LIMIT = 1_000;

  private static final List<String> COLUMNS =
      Arrays.stream(By.values()).map(by -> by.name().toLowerCase(Locale.ROOT)).toList();

  /** Of an injection, and of what a detector made of it. */
  private static final List<String> OUTCOMES =
      Stream.concat(
              Arrays.stream(VerdictEvent.Outcome.values()).map(Json::word),
              Arrays.stream(VerdictEvent.Detection.class.getPermittedSubclasses())
                  .map(made -> made.getAnnotation(JsonTypeName.class).value()))
          .toList();

  private static final List<String> MODES =
      Stream.concat(
              Arrays.stream(DrillEvent.Mode.values()).map(Json::word),
              Stream.of(ScoreboardEvent.Day.NO_MODE))
          .toList();

  private final Views views;
  private final InstantSource time;
  private final FromViews from;

  Results(Views views, InstantSource time, FromViews from) {
    this.views = views;
    this.time = time;
    this.from = from;
  }

  List<Endpoint> endpoints() {
    return List.of(
        from.score(
            "verdicts",
            "verdicts, newest first; ?cell=, ?service=, ?outcome=, ?detector=, ?fault=, ?drill=,"
                + " ?from=, ?until= (when the fault was applied), ?limit=, ?cursor=",
            this::verdicts),
        from.score("verdicts/:injection", "the verdict of one injection", this::verdict),
        from.score(
            "scoreboard",
            "counts by service, fault and detector, and figures of their sums;"
                + " ?cell=, ?service=, ?fault=, ?detector=, ?mode=, ?from=, ?until= (days),"
                + " ?by=cell,service,fault,mode,day",
            this::scoreboard),
        from.get(
            "drills",
            "drills, newest first; ?state=active|done|skipped, ?cell=, ?service=, ?from=,"
                + " ?until= (when they began), ?limit=, ?cursor=",
            this::drills),
        from.get("drills/:drill", "all that is known of one drill, in order", this::drill),
        from.get("halts", "what each halt switch says; ?cell=, ?limit=, ?cursor=", this::halts));
  }

  /** Of verdicts, as lists and tables of them may be asked for. */
  static final Set<String> VERDICT_FILTERS =
      Set.of("cell", "service", "outcome", "detector", "fault", "drill", "from", "until");

  static VerdictView.Filter verdictFilter(Call call) {
    Query query = call.query();
    return new VerdictView.Filter(
        call.caller().asksAbout(query.text("cell")),
        query.text("service"),
        query.wordOf("outcome", OUTCOMES),
        call.caller().asksOf(query.text("detector")),
        query.text("fault"),
        query.text("drill").isEmpty() ? "" : drillId(query.text("drill")).value(),
        Lists.moment(query, "from", Instant.MIN),
        Lists.moment(query, "until", Instant.MAX));
  }

  private static boolean isFor(Caller caller, VerdictEvent.Injection verdict) {
    return !caller.isScored() || ScoredDetectors.has(verdict, caller.detector());
  }

  /** Who is scored sees nothing of what others made of it. */
  private VerdictEvent.Injection seenBy(Caller caller, VerdictEvent.Injection verdict) {
    return caller.isScored()
        ? ScoredDetectors.alone(verdict, caller.detector(), time.instant())
        : verdict;
  }

  private Page<VerdictEvent.Injection> seenBy(
      Caller caller, Page<VerdictEvent.Injection> verdicts) {
    return new Page<>(
        verdicts.items().stream().map(verdict -> seenBy(caller, verdict)).toList(),
        verdicts.next(),
        verdicts.complete());
  }

  private Answer verdicts(Call call) {
    Query query =
        call.query()
            .allowing(
                Stream.concat(VERDICT_FILTERS.stream(), Stream.of("limit", "cursor"))
                    .collect(Collectors.toSet()));
    VerdictView.Filter filter = verdictFilter(call);
    int limit = query.number("limit", USUAL_LIMIT, 1, MAX_LIMIT);
    try {
      return Answer.json(
          seenBy(call.caller(), views.verdicts().list(filter, query.text("cursor"), limit)));
    } catch (NoLongerHeld e) {
      throw Problem.gone(e.getMessage() + "; " + onTopic(e.topic()));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(e.getMessage());
    }
  }

  private Answer verdict(Call call) {
    call.query().allowing(Set.of());
    InjectionId injection = injection(call.path().get("injection"));
    call.caller().requireReach(injection.cell());
    return views
        .verdicts()
        .verdict(injection)
        .filter(verdict -> isFor(call.caller(), verdict))
        .map(verdict -> Answer.json(seenBy(call.caller(), verdict)))
        .orElseThrow(
            () ->
                Problem.notFound(
                    injection + ": no verdict of it is held here; " + onTopic(Topic.VERDICTS)));
  }

  /** Where that is which the views do not reach back to, or have let go. */
  private static String onTopic(Topic topic) {
    return "what is older the topic " + topic.name("") + " has, as docs/consuming.md shows";
  }

  private static InjectionId injection(String id) {
    try {
      return new InjectionId(id);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(e.getMessage());
    }
  }

  private Answer scoreboard(Call call) {
    Query query =
        call.query()
            .allowing(
                Set.of("cell", "service", "fault", "detector", "mode", "from", "until", "by"));
    ScoreFilter filter =
        new ScoreFilter(
            "",
            query.text("service"),
            query.text("fault"),
            call.caller().asksOf(query.text("detector")),
            query.wordOf("mode", MODES),
            query.day("from", LocalDate.MIN),
            query.day("until", LocalDate.MAX),
            call.caller().asksAbout(query.text("cell")).some());
    Set<By> by = EnumSet.noneOf(By.class);
    for (String column : query.list("by")) {
      by.add(
          Arrays.stream(By.values())
              .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(column))
              .findFirst()
              .orElseThrow(() -> Problem.badRequest("by: expected some of " + COLUMNS)));
    }
    return Answer.json(views.scoreboard().score(filter, by));
  }

  private Answer drills(Call call) {
    Query query =
        call.query()
            .allowing(Set.of("state", "cell", "service", "from", "until", "limit", "cursor"));
    int limit = query.number("limit", USUAL_LIMIT, 1, MAX_LIMIT);
    try {
      DrillView.Filter filter =
          new DrillView.Filter(
              call.caller().asksAbout(query.text("cell")),
              states(query),
              query.text("service"),
              Lists.moment(query, "from", Instant.MIN),
              Lists.moment(query, "until", Instant.MAX));
      String cursor = query.text("cursor");
      DrillView.namedBy(cursor).ifPresent(drill -> call.caller().requireReach(drill.cell()));
      return Answer.json(views.drills().list(filter, cursor, limit));
    } catch (NoLongerHeld e) {
      throw Problem.gone(e.getMessage() + "; " + onTopic(e.topic()));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(e.getMessage());
    }
  }

  /** None is any. */
  static Set<DrillView.State> states(Query query) {
    String state = query.oneOf("state", List.of("any", "active", "done", "skipped"));
    return state.equals("any")
        ? Set.of()
        : Set.of(DrillView.State.valueOf(state.toUpperCase(Locale.ROOT)));
  }

  private Answer drill(Call call) {
    call.query().allowing(Set.of());
    DrillId drill = drillId(call.path().get("drill"));
    call.caller().requireReach(drill.cell());
    return Answer.json(
        DrillStory.of(views, drill)
            .orElseThrow(
                () ->
                    Problem.notFound(
                        drill + ": no such drill is held here; " + onTopic(Topic.DRILLS))));
  }

  private static DrillId drillId(String id) {
    try {
      return new DrillId(id);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(e.getMessage());
    }
  }

  private Answer halts(Call call) {
    Query query = call.query().allowing(Set.of("cell", "limit", "cursor"));
    Cells cells = call.caller().asksAbout(query.text("cell"));
    return Lists.part(query, (cursor, limit) -> views.halts().list(cells, cursor, limit));
  }
}
