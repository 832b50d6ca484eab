package io.everdrill.scheduler;

import static io.everdrill.scheduler.Shop.CELL;
import static io.everdrill.scheduler.Shop.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.scheduler.Gates.Admitted;
import io.everdrill.scheduler.Gates.Answer;
import io.everdrill.scheduler.Gates.Proposal;
import io.everdrill.scheduler.Gates.Refused;
import io.everdrill.scheduler.Groups.Part;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.Freeze;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DefinitionEvent.Pace;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DrillEvent.SkipReason;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.PresenceEvent.Agent;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.SteadyStateEvent;
import io.everdrill.topics.events.TargetId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** S3: nothing starts against a gate. Each test closes one gate of a cell where all are open. */
class GatesTest {

  private final Gates gates = new Gates(SchedulerSettings.named("s1"));
  private Schedule schedule = Schedule.first(CELL, 60, NOON, DaySeeds.fixed(7));
  private Target target = Shop.targets().get(1);

  @Test
  void s3AllOpenAdmitsWithTheLivingAgent() {
    assertThat(ask(new Cell())).isEqualTo(new Admitted(List.of(Shop.agent(NOON))));
  }

  @Test
  void s3HaltOfTheCellOrOfEverythingHolds() {
    assertThat(reason(new Cell().halted("shop"))).isEqualTo(SkipReason.HALTED);
    assertThat(reason(new Cell().halted("*"))).isEqualTo(SkipReason.HALTED);
    assertThat(ask(new Cell().halted("other"))).isInstanceOf(Admitted.class);
  }

  @Test
  void s3FreezeHoldsAlsoWhatWouldStillRunInIt() {
    // 30 s to begin and 15 s of fault: until 45 s from now it may be in force.
    assertThat(reason(new Cell().frozen(-60, 1))).isEqualTo(SkipReason.FREEZE);
    assertThat(reason(new Cell().frozen(45, 90))).isEqualTo(SkipReason.FREEZE);
    assertThat(ask(new Cell().frozen(46, 90))).isInstanceOf(Admitted.class);
    assertThat(ask(new Cell().frozen(-60, 0))).isInstanceOf(Admitted.class);
  }

  @Test
  void s3OpenIncidentHoldsUntilItIsClosed() {
    Hazards open = Hazards.NONE.with(new IncidentEvent.Opened(CELL, "i1", List.of(), "fire", NOON));

    assertThat(reason(new Cell().hazards(open))).isEqualTo(SkipReason.OPEN_INCIDENT);
    assertThat(ask(new Cell().hazards(open.with(new IncidentEvent.Closed(CELL, "i1", NOON)))))
        .isInstanceOf(Admitted.class);
  }

  @Test
  void s3CriticalAlertHoldsButAWarningDoesNot() {
    assertThat(reason(new Cell().hazards(hazard("critical", NOON))))
        .isEqualTo(SkipReason.ALERT_FIRING);
    assertThat(ask(new Cell().hazards(hazard("warning", NOON)))).isInstanceOf(Admitted.class);
    assertThat(ask(new Cell().hazards(hazard("critical", NOON.minus(Duration.ofHours(25))))))
        .as("not repeated for a day")
        .isInstanceOf(Admitted.class);
  }

  @Test
  void s3ConcurrencyInCellAndOnServiceHolds() {
    schedule = schedule.withStarted(running("payment", "payment-2", NOON.plusSeconds(60)));

    assertThat(refused(new Cell()))
        .isEqualTo(new Refused(SkipReason.CONCURRENCY, "1 of 1 in the cell"));
    assertThat(refused(new Cell().concurrentInCell(2)))
        .isEqualTo(new Refused(SkipReason.CONCURRENCY, "1 of 1 on payment"));
    target = Shop.targets().get(3);
    assertThat(ask(new Cell().concurrentInCell(2))).isInstanceOf(Admitted.class);
  }

  @Test
  void s3CooldownHoldsFromTheEndUntilItIsOver() {
    RunningDrill drill = running("payment", "payment-1", NOON);
    Schedule running = schedule.withStarted(drill);

    schedule = running.withEnded(drill, NOON.minusSeconds(9));
    assertThat(reason(new Cell())).isEqualTo(SkipReason.COOLDOWN);
    schedule = running.withEnded(drill, NOON.minusSeconds(10));
    assertThat(ask(new Cell())).isInstanceOf(Admitted.class);
  }

  @Test
  void s3NobodyLivingWhoCanDoItHolds() {
    assertThat(reason(new Cell().agents(List.of()))).isEqualTo(SkipReason.NO_AGENT);
    assertThat(reason(new Cell().agents(List.of(Shop.agent(NOON.minusSeconds(16))))))
        .isEqualTo(SkipReason.NO_AGENT);
    assertThat(
            gates.ask(
                new Proposal(
                    target,
                    Shop.PAUSE,
                    List.of(new Part(target, new ProcessFault.Kill(Duration.ZERO)))),
                schedule,
                new Cell().world(),
                NOON))
        .extracting(a -> ((Refused) a).detail())
        .isEqualTo("on host-1 able to process-kill, seen within PT15S");
  }

  @Test
  void s3NoPulseOfAGuardHolds() {
    assertThat(reason(new Cell().guardSeenAt(NOON.minusSeconds(6)))).isEqualTo(SkipReason.NO_GUARD);
    assertThat(reason(new Cell().guardSeenAt(Instant.EPOCH))).isEqualTo(SkipReason.NO_GUARD);
  }

  @Test
  void s3TooFewHealthySiblingsHolds() {
    assertThat(reason(new Cell().targets(Shop.targets().subList(0, 2))))
        .as("alone")
        .isEqualTo(SkipReason.SIBLINGS);
  }

  @Test
  void s3SteadyStateMustBeFreshWholeAndGood() {
    assertThat(reason(new Cell().steady("frontend", SteadyWindows.NONE)))
        .isEqualTo(SkipReason.STEADY_STATE_UNKNOWN);
    assertThat(reason(new Cell().steady("frontend", windows(NOON.minusSeconds(6), 10))))
        .as("older than 5 s")
        .isEqualTo(SkipReason.STEADY_STATE_UNKNOWN);
    assertThat(reason(new Cell().steady("frontend", second(NOON))))
        .as("one of the hypothesis' five seconds")
        .isEqualTo(SkipReason.STEADY_STATE_UNKNOWN);
    assertThat(reason(new Cell().steady("frontend", windows(NOON, 9))))
        .isEqualTo(SkipReason.NOT_STEADY);
  }

  @Test
  void s3EveryServiceThatIsWatchedMustBeWell() {
    assertThat(refused(new Cell().steady("catalogue", windows(NOON, 0))).detail())
        .startsWith("catalogue: pass rate 0.000");
    assertThat(reason(new Cell().steady("catalogue", windows(NOON.minusSeconds(30), 10))))
        .as("its probes fell silent")
        .isEqualTo(SkipReason.STEADY_STATE_UNKNOWN);
    assertThat(ask(new Cell().steady("catalogue", windows(NOON.minusSeconds(61), 0))))
        .as("no longer watched")
        .isInstanceOf(Admitted.class);
  }

  private Answer ask(Cell cell) {
    return gates.ask(
        new Proposal(target, Shop.PAUSE, List.of(new Part(target, Shop.PAUSE.fault()))),
        schedule,
        cell.world(),
        NOON);
  }

  private Refused refused(Cell cell) {
    return (Refused) ask(cell);
  }

  private SkipReason reason(Cell cell) {
    return refused(cell).reason();
  }

  private static RunningDrill running(String service, String target, Instant freeAt) {
    return new RunningDrill(
        DrillId.of(CELL, 1),
        service,
        new TargetId(target),
        List.of(),
        freeAt,
        Duration.ofSeconds(10),
        List.of(new RunningDrill.Broken(new TargetId(target), service)));
  }

  private static Hazards hazard(String severity, Instant receivedAt) {
    return Hazards.NONE.with(
        alert(severity, receivedAt), SchedulerSettings.named("s1").highestSeverities());
  }

  private static AlertEvent alert(String severity, Instant receivedAt) {
    return new AlertEvent.Firing(
        CELL,
        "m",
        "f1",
        "Down",
        severity,
        "payment",
        NOON.minusSeconds(90_100),
        receivedAt,
        Map.of(),
        Map.of(),
        ClockReading.UNKNOWN);
  }

  private static SteadyWindows windows(Instant until, int passes) {
    return new SteadyWindows(List.of(Shop.window("any", until, passes)));
  }

  private static SteadyWindows second(Instant until) {
    return new SteadyWindows(
        List.of(
            new SteadyStateEvent.Window(
                CELL, "any", until.minusSeconds(1), until, 5, 5, Duration.ZERO, Duration.ZERO)));
  }

  /** A cell in which a drill may start, but for what a test changes. */
  private static final class Cell {
    private List<HaltEvent.Switch> halts = List.of();
    private List<Freeze> freezes = List.of();
    private Hazards hazards = Hazards.NONE;
    private List<Agent> agents = List.of(Shop.agent(NOON));
    private List<Target> targets = Shop.targets();
    private Instant guardSeenAt = NOON;
    private int concurrentInCell = 1;
    private final SortedMap<String, SteadyWindows> steady =
        new TreeMap<>(Map.of("frontend", windows(NOON, 10)));

    World world() {
      var programme = Shop.programme(Leash.LIVE, 60);
      var pace = programme.pace();
      return new World(
          new Programme(
              CELL,
              programme.programme(),
              1,
              Leash.LIVE,
              new Pace(60, concurrentInCell, 1, pace.cooldown()),
              programme.scenarios(),
              programme.targets(),
              programme.judging(),
              List.of(),
              NOON,
              programme.matching()),
          freezes,
          List.of(Shop.PAUSE, Shop.LOAD),
          List.of(Shop.MONITOR),
          halts,
          targets,
          Set.of(),
          agents,
          hazards,
          steady,
          guardSeenAt);
    }

    Cell halted(String scope) {
      halts =
          List.of(
              new HaltEvent.Switch(scope, HaltEvent.State.HALTED, "", "somebody", NOON),
              new HaltEvent.Switch("other", HaltEvent.State.RUNNING, "", "somebody", NOON));
      return this;
    }

    Cell frozen(int fromSeconds, int untilSeconds) {
      freezes =
          List.of(new Freeze(NOON.plusSeconds(fromSeconds), NOON.plusSeconds(untilSeconds), ""));
      return this;
    }

    Cell hazards(Hazards value) {
      hazards = value;
      return this;
    }

    Cell agents(List<Agent> value) {
      agents = value;
      return this;
    }

    Cell targets(List<Target> value) {
      targets = value;
      return this;
    }

    Cell guardSeenAt(Instant value) {
      guardSeenAt = value;
      return this;
    }

    Cell concurrentInCell(int value) {
      concurrentInCell = value;
      return this;
    }

    Cell steady(String service, SteadyWindows windows) {
      steady.put(service, windows);
      return this;
    }
  }
}
