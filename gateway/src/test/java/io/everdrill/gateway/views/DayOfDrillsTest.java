package io.everdrill.gateway.views;

import static io.everdrill.gateway.TestEvents.detected;
import static io.everdrill.gateway.TestEvents.missed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.gateway.TestEvents;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DayOfDrillsTest {

  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final LocalDate DAY = LocalDate.of(2026, 11, 21);

  /** A drill a minute from 03:01 on, one of them active and one of the day after. */
  private final List<BriefDrill> held =
      List.of(
          brief(1, 0, DrillView.State.DONE),
          brief(2, 0, DrillView.State.SKIPPED),
          brief(3, 0, DrillView.State.ACTIVE),
          brief(4, 1, DrillView.State.DONE));

  /** The last of them of a drill that is not held. */
  private final Page<VerdictEvent.Injection> verdicts =
      new Page<>(
          List.of(
              TestEvents.verdict("shop", 1, 1, "payment-svc", detected()),
              TestEvents.verdict("shop", 5, 1, "auth-svc", missed())),
          "",
          true);

  @Test
  void itsDrillsAreThoseThatTheCalendarCounts() {
    List<DayOfDrills.Item> items = ask(UTC, Set.of(), "", 10).items();

    assertThat(items)
        .extracting(item -> item.drill().path("drill").asText() + " " + item.fate())
        .containsExactly("shop-5 missed", "shop-3 active", "shop-2 skipped", "shop-1 noticed");
    assertThat(Days.of(UTC, held, TestEvents.START, verdicts).days().getFirst())
        .isEqualTo(new Days.Day("2026-11-21", 3, 1, 1, 1, 0, 1));
  }

  @Test
  void drillThatIsNotHeldIsDescribedByItsVerdict() {
    DayOfDrills.Item item = ask(UTC, Set.of(), "", 1).items().getFirst();

    assertThat(item.drill().path("scenario").asText()).isEqualTo("pause-auth-svc");
    assertThat(item.drill().at("/injections/0/target").asText()).isEqualTo("auth-svc-1");
    assertThat(item.verdicts())
        .containsExactly(
            new DayOfDrills.Judged(
                "shop-5.0", "judged", List.of(new DayOfDrills.Made("cell-monitor", "missed"))));
  }

  @Test
  void pagesTogetherAreTheDay() {
    List<DayOfDrills.Item> found = new ArrayList<>();
    String cursor = "";
    do {
      Page<DayOfDrills.Item> page = ask(UTC, Set.of(), cursor, 3);
      found.addAll(page.items());
      cursor = page.next();
    } while (!cursor.isEmpty());

    assertThat(found).isEqualTo(ask(UTC, Set.of(), "", 10).items());
  }

  @Test
  void stateIsThatOfTheDrill() {
    assertThat(ask(UTC, Set.of(DrillView.State.DONE), "", 10).items())
        .extracting(DayOfDrills.Item::fate)
        .containsExactly("missed", "noticed");
  }

  @Test
  void dayBeginsInTheZone() {
    // At 03:04 in UTC it is still the day before in New York.
    ZoneId newYork = ZoneId.of("America/New_York");

    assertThat(ask(newYork, Set.of(), "", 10).items())
        .extracting(item -> item.drill().path("drill").asText())
        .containsExactly("shop-4");
  }

  @Test
  void cursorThatIsNoneOfOursIsRefused() {
    assertThatThrownBy(() -> ask(UTC, Set.of(), "!", 10))
        .hasMessage("cursor: expected what a page before gave as next");
  }

  @Test
  void drillThatGoesMeanwhileIsLeftOut() {
    Page<DayOfDrills.Item> first = ask(UTC, 3, "", drill -> Optional.empty(), Instant.MIN);
    Page<DayOfDrills.Item> rest = ask(UTC, 3, first.next(), drill -> Optional.empty(), Instant.MIN);

    assertThat(first.items())
        .extracting(item -> item.drill().path("drill").asText())
        .containsExactly("shop-5");
    assertThat(rest.items())
        .extracting(item -> item.drill().path("drill").asText())
        .containsExactly("shop-1");
    assertThat(rest.next()).isEmpty();
  }

  @Test
  void dayOfWhichDrillsAreNotHeldAnyMoreIsNotComplete() {
    Instant midnight = Instant.parse("2026-11-21T00:00:00Z");

    assertThat(ask(UTC, 10, "", this::described, Instant.MIN).complete()).isTrue();
    assertThat(ask(UTC, 10, "", this::described, midnight.minusMillis(1)).complete()).isTrue();
    assertThat(ask(UTC, 10, "", this::described, midnight).complete()).isFalse();
    // In Tokyo the day began nine hours earlier.
    assertThat(
            ask(ZoneId.of("Asia/Tokyo"), 10, "", this::described, midnight.minusMillis(1))
                .complete())
        .isFalse();
  }

  private Page<DayOfDrills.Item> ask(
      ZoneId zone,
      int limit,
      String cursor,
      Function<DrillId, Optional<ObjectNode>> described,
      Instant heldSince) {
    return DayOfDrills.of(
        new DayOfDrills.Question(DAY, zone, Set.of(), cursor, limit),
        held,
        verdicts,
        described,
        () -> heldSince);
  }

  private Page<DayOfDrills.Item> ask(
      ZoneId zone, Set<DrillView.State> states, String cursor, int limit) {
    return DayOfDrills.of(
        new DayOfDrills.Question(DAY, zone, states, cursor, limit),
        held,
        verdicts,
        this::described,
        () -> Instant.MIN);
  }

  private Optional<ObjectNode> described(DrillId drill) {
    return held.stream().anyMatch(d -> d.drill().equals(drill))
        ? Optional.of(new KnownDrill(drill).describe())
        : Optional.empty();
  }

  private static BriefDrill brief(long drill, int days, DrillView.State state) {
    return new BriefDrill(
        DrillId.of(new CellId("shop"), drill),
        TestEvents.START.plusSeconds(60 * drill).plus(Duration.ofDays(days)),
        state,
        Set.of(),
        Map.of());
  }
}
