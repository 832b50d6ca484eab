package io.everdrill.gateway.views;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.gateway.views.Days.Known;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The drills of one day, newest first, as {@link Days} counts them, each with what came of it. One
 * that is not held any more is described by its verdicts.
 */
public final class DayOfDrills {

  private static final JsonMapper MAPPER = Json.mapper();

  private DayOfDrills() {}

  /**
   * Which drills are asked for.
   *
   * @param zone in which the day begins
   * @param states none is any
   * @param cursor what a page before gave as next; empty for the first
   */
  public record Question(
      LocalDate day, ZoneId zone, Set<DrillView.State> states, String cursor, int limit) {

    /**
     * @throws IllegalArgumentException if the cursor is none of ours
     */
    Predicate<Known> asked() {
      Predicate<Known> ofDay =
          drill ->
              drill.day(zone).equals(day) && (states.isEmpty() || states.contains(state(drill)));
      if (cursor.isEmpty()) {
        return ofDay;
      }
      Cursor last = Cursor.parse(cursor);
      return ofDay.and(drill -> place(drill).compareTo(last) < 0);
    }
  }

  /**
   * One drill.
   *
   * @param drill as it is described elsewhere
   * @param fate what the calendar counts it as
   * @param verdicts what was made of each of its faults that is judged
   */
  public record Item(ObjectNode drill, String fate, List<Judged> verdicts) {}

  /** What was made of one fault. */
  public record Judged(String injection, String outcome, List<Made> detectors) {}

  /** What one detector made of it. */
  public record Made(String detector, String outcome) {}

  /**
   * A part of them.
   *
   * @param drills of which some may not have a verdict
   * @param described what is held of a drill
   * @param heldSince no drill that began later is missing among them, asked when all are described
   * @throws IllegalArgumentException if the cursor is none of ours
   */
  public static Page<Item> of(
      Question question,
      Collection<BriefDrill> drills,
      Page<VerdictEvent.Injection> verdicts,
      Function<DrillId, Optional<ObjectNode>> described,
      Supplier<Instant> heldSince) {
    List<Known> rest =
        Days.known(drills, verdicts).stream()
            .filter(question.asked())
            .sorted(Comparator.comparing(DayOfDrills::place).reversed())
            .toList();
    List<Known> part = rest.subList(0, Math.min(question.limit(), rest.size()));
    List<Item> items = part.stream().flatMap(drill -> item(drill, described).stream()).toList();
    Instant began = question.day().atStartOfDay(question.zone()).toInstant();
    return new Page<>(
        items,
        part.size() < rest.size() ? place(part.getLast()).text() : "",
        verdicts.complete() && heldSince.get().isBefore(began));
  }

  private static Cursor place(Known drill) {
    return new Cursor(drill.began(), drill.drill().value());
  }

  private static DrillView.State state(Known drill) {
    return switch (drill.fate()) {
      case ACTIVE -> DrillView.State.ACTIVE;
      case SKIPPED -> DrillView.State.SKIPPED;
      case NOTICED, MISSED, OTHER -> DrillView.State.DONE;
    };
  }

  /** Empty if it went meanwhile, with no verdict to describe it by. */
  private static Optional<Item> item(
      Known drill, Function<DrillId, Optional<ObjectNode>> described) {
    return described
        .apply(drill.drill())
        .or(() -> byVerdicts(drill))
        .map(
            told ->
                new Item(
                    told,
                    Json.word(drill.fate()),
                    drill.verdicts().stream().map(DayOfDrills::judged).toList()));
  }

  private static Judged judged(VerdictEvent.Injection verdict) {
    return new Judged(
        verdict.injection().value(),
        Json.word(verdict.outcome()),
        verdict.detectors().stream()
            .map(
                d ->
                    new Made(
                        d.detector(), MAPPER.valueToTree(d.detection()).path("outcome").asText()))
            .toList());
  }

  private static Optional<ObjectNode> byVerdicts(Known drill) {
    if (drill.verdicts().isEmpty()) {
      return Optional.empty();
    }
    VerdictEvent.Injection first = drill.verdicts().getFirst();
    ObjectNode described = MAPPER.createObjectNode();
    described.put("drill", drill.drill().value());
    described.put("cell", drill.drill().cell().value());
    described.put("state", Json.word(DrillView.State.DONE));
    described.put("scenario", first.scenario());
    described.put("programme", first.programme());
    described.set("leash", MAPPER.valueToTree(first.leash()));
    described.put("startedAt", Json.format(drill.began()));
    ArrayNode injections = described.putArray("injections");
    for (VerdictEvent.Injection verdict : drill.verdicts()) {
      ObjectNode injection = injections.addObject();
      injection.put("injection", verdict.injection().value());
      injection.put("phase", "ended");
      injection.put("target", verdict.target().value());
      injection.put("service", verdict.service());
      injection.set("fault", MAPPER.valueToTree(verdict.fault()));
      injection.put("appliedAt", Json.format(verdict.appliedAt()));
      injection.put("endedAt", Json.format(verdict.endedAt()));
      injection.set("endReason", MAPPER.valueToTree(verdict.endReason()));
    }
    return Optional.of(described);
  }
}
