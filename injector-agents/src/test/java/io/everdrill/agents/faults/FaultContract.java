package io.everdrill.agents.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.BootUndo;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.Shell;
import io.everdrill.agents.linux.TaggedProcesses;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What every driver owes, as steps that a trial is taken through: the effect, seen by something
 * that knows nothing of the driver; the world as it was afterwards; and an end by itself when the
 * agent is dead.
 */
final class FaultContract {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** After SIGKILL of the agent, whatever the limit: with it as good as over for every kind. */
  private static final Duration GONE_WITHIN = Duration.ofSeconds(3);

  private static final Duration SEEN_WITHIN = Duration.ofSeconds(2);
  private static final Duration NORMAL_WITHIN = Duration.ofSeconds(5);

  /** Mechanisms that leave a mark at a server or in a JVM, where it outlives the agent. */
  private static final Set<String> AT_SERVERS =
      Set.of("redis", "postgresql", "kafka-admin", "byteman");

  /** Ways of ending that take a process of the injection's own. */
  private static final Set<EndsAlone> WATCHED = Set.of(EndsAlone.WATCHDOG, EndsAlone.UNDO_PROCESS);

  /** Faults that consist of what a watchdog started: they end with it. */
  private static final Set<String> WATCHDOGS =
      Set.of("busy-processes", "filled-processes", "synchronous-writers");

  /** Faults that a server ends with the session that did them. */
  private static final Set<String> SESSIONS = Set.of("sql-table-lock", "sql-connection-exhaustion");

  /** How a plan names one. */
  private static final String WATCHDOG = " setsid sh -c ";

  /** What a plan says for it, which is longer than all the rest. */
  private static final String CLASS_PATH = "<this agent's class path>";

  private final ContractTable table;
  private final HeldFault.Start start;
  private final Rungs rungs;

  /**
   * @param table gets what was measured
   * @param start of processes that are killed
   */
  FaultContract(ContractTable table, HeldFault.Start start, Rungs rungs) {
    this.table = table;
    this.start = start;
    this.rungs = rungs;
  }

  DriverSet drivers(Trial trial) {
    return rungs.drivers(trial.connections());
  }

  /** All of it. */
  void keep(String kind, Trial trial, DriverSet drivers) throws Exception {
    try (Holders holders = new Holders(3, start, rungs, trial)) {
      takesEffectAndIsUndoneExactly(kind, trial, drivers, holders);
      endsWhenTheAgentIsKilledAndStaysDead(kind, trial, drivers, holders);
      isUndoneAtOnceByTheNextAgent(kind, trial, drivers, holders);
      isUndoneByHandAndByTheJournalAlone(kind, trial, drivers, holders);
    }
  }

  void takesEffectAndIsUndoneExactly(String kind, Trial trial, DriverSet drivers) throws Exception {
    try (Holders holders = new Holders(0, start, rungs, trial)) {
      takesEffectAndIsUndoneExactly(kind, trial, drivers, holders);
    }
  }

  private void takesEffectAndIsUndoneExactly(
      String kind, Trial trial, DriverSet drivers, Holders holders) throws Exception {
    trial.awaitNormal(NORMAL_WITHIN);
    String before = trial.world();
    assertMissingTargetIsRefused(trial, drivers);
    FaultOrder<?> order = trial.order(LIMIT);
    PreparedFault fault = drivers.prepare(order);
    Remedy remedy = fault.remedy();
    String plan = String.join("\n", fault.plan().get());
    assertPlanNamesTheTarget(plan, order, fault, trial.connections());
    assertThat(trial.world()).as("a dry run touches nothing").isEqualTo(before);
    try {
      fault.standby().arm(Duration.ZERO);
      long started = System.nanoTime();
      fault.apply().run();
      Duration apply = Duration.ofNanos(System.nanoTime() - started);
      Await.until(SEEN_WITHIN, () -> remedy.look() == Sight.IN_FORCE, kind + " seen in force");
      assertPlanIsRun(plan, order);
      assertFoundByASweep(order, fault, drivers);
      String measured = measuredWhileSustained(trial, fault);
      holders.start();
      assertCounted(drivers, kind, fault);
      table.applied(kind, fault.mechanism(), trial.asked(), measured, apply);
    } finally {
      long started = System.nanoTime();
      remedy.lift();
      table.reverted(kind, Duration.ofNanos(System.nanoTime() - started));
      boolean standsBy = !TaggedProcesses.of(order.tag()).isEmpty();
      assertThat(remedy.revert()).as("gone after revert").isTrue();
      assertThat(standsBy)
          .as("a watchdog stands by until it is seen gone")
          .isEqualTo(leavesAState(driver(drivers, kind, fault.mechanism())));
    }
    trial.awaitNormal(NORMAL_WITHIN);
    assertThat(trial.world()).as("the world after revert").isEqualTo(before);
    remedy.revert();
    assertThat(trial.world()).as("the world after a second revert").isEqualTo(before);
  }

  void endsWhenTheAgentIsKilledAndStaysDead(String kind, Trial trial, DriverSet drivers)
      throws Exception {
    try (Holders holders = new Holders(1, start, rungs, trial)) {
      endsWhenTheAgentIsKilledAndStaysDead(kind, trial, drivers, holders);
    }
  }

  private void endsWhenTheAgentIsKilledAndStaysDead(
      String kind, Trial trial, DriverSet drivers, Holders holders) throws Exception {
    String before = trial.world();
    HeldFault held = holders.next();
    held.hold(trial, LIMIT);
    trial.measureInForce();

    held.kill();

    long killed = System.nanoTime();
    trial.awaitNormal(GONE_WITHIN.plus(NORMAL_WITHIN));
    Duration gone = Duration.ofNanos(System.nanoTime() - killed);
    table.goneAfterKill(kind, gone);
    System.out.println(kind + ": gone " + gone.toMillis() + " ms after SIGKILL of its agent");
    awaitWorld(trial, before);
    assertThat(gone).isLessThan(GONE_WITHIN);
    held.remedy(drivers).revert();
    assertThat(trial.world()).as("the world after the journal's revert").isEqualTo(before);
  }

  void isUndoneAtOnceByTheNextAgent(String kind, Trial trial, DriverSet drivers) throws Exception {
    try (Holders holders = new Holders(1, start, rungs, trial)) {
      isUndoneAtOnceByTheNextAgent(kind, trial, drivers, holders);
    }
  }

  private void isUndoneAtOnceByTheNextAgent(
      String kind, Trial trial, DriverSet drivers, Holders holders) throws Exception {
    String before = trial.world();
    HeldFault held = holders.next();
    held.hold(trial, LIMIT);
    held.kill();

    Remedy remedy = held.remedy(drivers);
    long started = System.nanoTime();
    remedy.revert();

    assertThat(remedy.gone()).isTrue();
    trial.awaitNormal(GONE_WITHIN.plus(NORMAL_WITHIN));
    Duration gone = Duration.ofNanos(System.nanoTime() - started);
    table.goneAfterRestart(kind, gone);
    System.out.println(kind + ": gone " + gone.toMillis() + " ms after the next agent's begin");
    awaitWorld(trial, before);
    assertThat(gone).isLessThan(GONE_WITHIN);
  }

  /**
   * First what is printed for a person is done while the agent lives and stands still; then, where
   * it takes a process to undo the fault, each such process is killed before it can, as a reboot
   * does, and what the journal has on disk is all that is left. The target may end with it, so this
   * comes last.
   */
  void isUndoneByHandAndByTheJournalAlone(String kind, Trial trial, DriverSet drivers)
      throws Exception {
    try (Holders holders = new Holders(1, start, rungs, trial)) {
      isUndoneByHandAndByTheJournalAlone(kind, trial, drivers, holders);
    }
  }

  private void isUndoneByHandAndByTheJournalAlone(
      String kind, Trial trial, DriverSet drivers, Holders holders) throws Exception {
    String before = trial.world();
    HeldFault held = holders.next();
    held.holdStill(trial, LIMIT);
    isUndoneByHand(kind, trial, held, before);
    if (leavesAState(driver(drivers, kind, held.inJournal().mechanism()))) {
      held.next(trial, LIMIT);
      held.killWithWhatStandsBy();
      boolean left = !trial.world().equals(before) || held.remedy(drivers).look() == Sight.IN_FORCE;
      assertThat(left).as("something is left to undo").isNotEqualTo(SESSIONS.contains(kind));
      isUndoneByTheJournalAlone(kind, trial, held, before);
    }
  }

  private void isUndoneByHand(String kind, Trial trial, HeldFault held, String before)
      throws Exception {
    Undo undo = held.inJournal().undo();
    List<String> missing = ByHand.missing(undo);
    if (!missing.isEmpty()) {
      System.out.println(kind + ": not undone by hand, for " + missing + " is not on this host");
      return;
    }
    long started = System.nanoTime();
    ByHand.run(undo);
    trial.awaitNormal(GONE_WITHIN.plus(NORMAL_WITHIN));
    Duration gone = Duration.ofNanos(System.nanoTime() - started);
    table.goneByHand(kind, gone);
    System.out.println(kind + ": gone " + gone.toMillis() + " ms after it was undone by hand");
    awaitWorld(trial, before);
  }

  private void isUndoneByTheJournalAlone(String kind, Trial trial, HeldFault held, String before)
      throws Exception {
    boolean targetEnded = trial.endTarget();
    long started = System.nanoTime();

    BootUndo.undo(held.order().fault(), held.inJournal().mechanism(), held.inJournal().undo());

    if (!targetEnded) {
      trial.awaitNormal(GONE_WITHIN.plus(NORMAL_WITHIN));
    }
    Duration gone = Duration.ofNanos(System.nanoTime() - started);
    table.goneByJournal(kind, gone);
    System.out.println(
        kind + ": gone " + gone.toMillis() + " ms after a boot, by the journal alone");
    awaitWorld(trial, targetEnded ? before.replace("alive: true", "alive: false") : before);
  }

  /** And not only for as long as a process of ours is there. */
  private static boolean leavesAState(FaultDriver<?, ?> driver) {
    return WATCHED.contains(driver.endsAlone()) && !WATCHDOGS.contains(driver.mechanism());
  }

  /** The last traces may go a moment after the effect: a process that has been killed is reaped. */
  private static void awaitWorld(Trial trial, String before) throws Exception {
    long deadline = System.nanoTime() + NORMAL_WITHIN.toNanos();
    while (!trial.world().equals(before) && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
    assertThat(trial.world()).as("the world afterwards").isEqualTo(before);
  }

  private static void assertMissingTargetIsRefused(Trial trial, DriverSet drivers) {
    FaultOrder<?> order = trial.onMissingTarget();
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> drivers.prepare(order))
        .satisfies(
            refused -> assertThat(refused.reason()).isIn(Refusal.TARGET_NOT_FOUND, Refusal.POLICY));
  }

  /** Whoever reads a dry run can tell what would be done to what, and how it would be undone. */
  private static void assertPlanNamesTheTarget(
      String plan, FaultOrder<?> order, PreparedFault fault, Connections connections)
      throws IOException {
    Location at = order.target().location();
    Path pidFile = Path.of(at.pidFile());
    List<String> names =
        Stream.concat(
                Stream.of(
                    order.tag(),
                    at.address(),
                    at.container().replaceFirst("^cgroup:", ""),
                    at.pidFile().isEmpty() ? "" : Files.readString(pidFile).strip()),
                connections.rules().stream()
                    .map(rule -> rule.connection().url().replaceFirst("^[a-z:]+//", "")))
            .filter(name -> !name.isEmpty())
            .toList();
    assertThat(plan).as("plan").containsAnyOf(names.toArray(String[]::new));
    assertThat(plan).as("plan").doesNotContain(order.fault().toString(), "[Ljava");
    assertThat(fault.remedy().byHand()).as("undo").isNotBlank();
  }

  /** A dry run names the very watchdogs that are armed, and no others. */
  private static void assertPlanIsRun(String plan, FaultOrder<?> order) throws IOException {
    Set<String> armed = new TreeSet<>();
    for (long pid : TaggedProcesses.of(order.tag())) {
      List<String> words = words(pid);
      if (words.size() > 4 && words.get(1).equals("-c") && words.get(3).equals("everdrill")) {
        armed.add(
            words.subList(0, words.size() - 1).stream()
                .map(word -> word.contains(".jar:") ? CLASS_PATH : word)
                .map(Shell::quoted)
                .collect(Collectors.joining(" ")));
      }
    }
    assertThat(!armed.isEmpty())
        .as("the dry run names a watchdog of %s as there is one", order.tag())
        .isEqualTo(plan.contains(WATCHDOG));
    assertThat(armed).as("watchdogs").allSatisfy(one -> assertThat(plan).contains(one));
  }

  /** Of its command line; none of a process that has ended meanwhile. */
  private static List<String> words(long pid) throws IOException {
    try {
      return List.of(
          Files.readString(Path.of("/proc/" + pid + "/cmdline"), ISO_8859_1).split("\0", -1));
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Whatever the journal says: a mark that nobody can find later is none. */
  private static void assertFoundByASweep(
      FaultOrder<?> order, PreparedFault fault, DriverSet drivers) {
    if (AT_SERVERS.contains(fault.mechanism())) {
      assertThat(drivers.survey().found())
          .filteredOn(trace -> !trace.what().startsWith("process "))
          .extracting(Trace::tag)
          .containsAnyOf(order.tag(), SqlUndo.nameOf(order.tag()));
    }
  }

  /** As an agent holds it: at each of its beats it is done again what keeps it in force. */
  private static String measuredWhileSustained(Trial trial, PreparedFault fault) throws Exception {
    try (var beats = Executors.newSingleThreadScheduledExecutor()) {
      var beating =
          beats.scheduleAtFixedRate(
              fault.sustain(), 0, fault.beat().toMillis(), TimeUnit.MILLISECONDS);
      String measured = trial.measureInForce();
      if (beating.isDone()) {
        beating.get();
      }
      beats.shutdownNow();
      return measured;
    }
  }

  private static FaultDriver<?, ?> driver(DriverSet drivers, String kind, String mechanism) {
    return drivers.drivers(kind).stream()
        .filter(driver -> driver.mechanism().equals(mechanism))
        .findFirst()
        .orElseThrow();
  }

  /** What was just measured was hit, and not more than there was. */
  private static void assertCounted(DriverSet drivers, String kind, PreparedFault fault) {
    List<Exposure> exposure = fault.remedy().exposure();
    String unit = driver(drivers, kind, fault.mechanism()).counts();
    assertThat(exposure)
        .extracting(Exposure::unit)
        .isEqualTo(unit.isEmpty() ? List.of() : List.of(unit));
    assertThat(exposure).allSatisfy(e -> assertThat(e.hit()).isBetween(1L, e.of()));
  }
}
