package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.standalone.demo.Definitions;
import io.everdrill.standalone.processes.PartsDrill;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.PresenceEvent;
import io.everdrill.topics.events.RecordEvent;
import io.everdrill.topics.events.TargetId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The halt switch and the abort from the command line, and what status then says, on the real
 * broker.
 */
class HaltAndStatusIT {
  private static final CellId CELL = new CellId("shop");
  private static final AgentId AGENT = new AgentId("a1");
  private static final InjectionId RUNNING = InjectionId.of(DrillId.of(CELL, 7), 0);

  private final KafkaSettings kafka = EmbeddedKafka.shared().ownTopics("halt-and-status");
  private final String servers = kafka.bootstrapServers();
  private final String prefix = kafka.topicPrefix();

  @BeforeEach
  void createTopics() {
    assertThat(everdrill("topics", "create", "--partitions=3", "--replication=1").exitCode())
        .isZero();
  }

  @Test
  void haltIsWrittenConfirmedSeenAndTakenBack() throws Exception {
    write(agent());
    CommandRun halted = everdrill("halt", "--cell=shop", "--reason=users are hurt");

    assertThat(halted.exitCode()).isZero();
    assertThat(halted.out())
        .singleElement()
        .asString()
        .startsWith("halted: shop, by user/somebody at ")
        .endsWith(": users are hurt");
    assertThat(status().get("halts").findValuesAsText("scope")).containsExactly("shop");

    assertThat(everdrill("resume", "--cell=shop", "--reason=they are well").exitCode()).isZero();
    assertThat(status().get("halts")).isEmpty();
  }

  /** Who halts a cell that there is not has halted nothing. */
  @Test
  void haltOfACellThatNobodyKnowsIsSaidNotToBe() throws Exception {
    write(agent());

    CommandRun typo = everdrill("halt", "--cell=shpo", "--reason=users are hurt");

    assertThat(typo.exitCode()).isEqualTo(1);
    assertThat(typo.out()).singleElement().asString().startsWith("halted: shpo, ");
    assertThat(typo.err()).containsExactly("shpo: no agent and no drill of this cell is known");
    assertThat(everdrill("resume", "--cell=shpo", "--reason=a typing error").exitCode())
        .isEqualTo(1);
    assertThat(everdrill("halt", "--reason=everywhere is always known").exitCode()).isZero();
  }

  @Test
  void haltWithoutACellIsEverywhere() throws Exception {
    everdrill("halt", "--reason=audit");

    assertThat(everdrill("status").out()).anyMatch(l -> l.startsWith("halted: every cell, by "));
  }

  @Test
  void statusShowsAgentsAndWhatIsInForce() throws Exception {
    Instant now = Instant.now();
    write(agent(), new InjectionEvent.Accepted(CELL, RUNNING, AGENT, now, ClockReading.UNKNOWN));

    JsonNode status = status();

    assertThat(status.get("cells")).extracting(JsonNode::asText).containsExactly("shop");
    assertThat(status.get("agents").get(0).get("faults"))
        .extracting(JsonNode::asText)
        .containsExactly("noop");
    assertThat(status.get("running").findValuesAsText("injection"))
        .containsExactly(RUNNING.value());
    assertThat(status.get("running").findValuesAsText("phase")).containsExactly("accepted");
  }

  @Test
  void abortEndsOneInjectionACellOrAllAndIsWrittenDown() throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    PartsDrill drill =
        new PartsDrill(
            3, "i1", new Fault.Noop(), new Location("here", "", 0, ""), Duration.ofMinutes(1));
    write(
        drill.started(now.minusSeconds(1)),
        agent(),
        new InjectionEvent.Accepted(
            PartsDrill.CELL, drill.injection(), PartsDrill.AGENT, now, ClockReading.UNKNOWN));

    JsonNode one = abort("--injection=parts-3.0");
    JsonNode cell = abort("--cell=parts");
    JsonNode all = abort("--all");

    assertThat(one.path("injections").path(0).asText()).isEqualTo("parts-3.0");
    assertThat(cell.path("upToDrillNumber").asLong()).isEqualTo(3);
    assertThat(all.path("cells").findValuesAsText("cell")).containsExactly("parts", "shop");
    assertThat(read(Topic.ABORTS))
        .extracting(Event::key, e -> e instanceof AbortEvent.Cell c ? c.upToDrillNumber() : -1L)
        .containsExactlyInAnyOrder(
            tuple("parts", -1L), tuple("parts", 3L), tuple("parts", 3L), tuple("shop", 0L));
    assertThat(read(Topic.AUDIT))
        .extracting(e -> ((RecordEvent.Audit) e).on())
        .containsExactlyInAnyOrder("parts-3.0", "parts", "*");
    assertThat(everdrill("abort", "--cell=shop", "--reason=users are hurt").out())
        .singleElement()
        .asString()
        .startsWith("asked to end: all of shop, commands up to drill 0 too, by user/somebody at ")
        .endsWith(": users are hurt");
    CommandRun typo = everdrill("abort", "--cell=shpo", "--reason=users are hurt");
    assertThat(typo.exitCode()).isEqualTo(1);
    assertThat(typo.err()).containsExactly("shpo: no agent and no drill of this cell is known");
  }

  @Test
  void abortOfWhatIsNotKnownToRunIsWrittenAndSaid() throws Exception {
    CommandRun none = everdrill("abort", "--all", "--reason=audit");
    write(
        new InjectionEvent.Failed(
            CELL, RUNNING, AGENT, "no such process", Instant.now(), ClockReading.UNKNOWN));
    CommandRun over = everdrill("abort", "--injection=shop-7.0", "--reason=audit");
    CommandRun unheard = everdrill("abort", "--injection=shop-8.0", "--reason=audit");

    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).containsExactly("no agent and no drill of any cell is known");
    assertThat(over.exitCode()).isEqualTo(1);
    assertThat(over.err()).containsExactly("shop-7.0: it had failed before");
    assertThat(unheard.exitCode()).isEqualTo(1);
    assertThat(unheard.err()).containsExactly("shop-8.0: no agent has said anything of it lately");
    assertThat(read(Topic.ABORTS)).hasSize(2);
  }

  /** What tells the last drill's number is away, as where a partition has no leader. */
  @Test
  void abortIsWrittenWithWhatIsKnownWhereNotAllCanBeRead() throws Exception {
    write(agent());
    deleteTopic(Topic.DRILLS);

    CommandRun cell = everdrill("abort", "--cell=shop", "--reason=users are hurt");
    CommandRun all = everdrill("abort", "--all", "--reason=users are hurt");

    for (CommandRun run : List.of(cell, all)) {
      assertThat(run.exitCode()).as("%s", run.err()).isEqualTo(1);
      assertThat(run.err()).singleElement().asString().contains(Topic.DRILLS.name(prefix));
    }
    assertThat(read(Topic.ABORTS))
        .hasSize(2)
        .allSatisfy(abort -> assertThat(abort.key()).isEqualTo("shop"));
  }

  private void deleteTopic(Topic topic) throws Exception {
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      admin.deleteTopics(List.of(topic.name(prefix))).all().get(30, TimeUnit.SECONDS);
      // The controller has done it; the broker goes on to serve the topic until it has heard.
      await()
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> !admin.listTopics().names().get().contains(topic.name(prefix)));
    }
  }

  private static PresenceEvent.Agent agent() {
    return new PresenceEvent.Agent(
        CELL,
        AGENT,
        "i1",
        "h1",
        "1",
        List.of(
            new PresenceEvent.Capability("noop", "none", ""),
            new PresenceEvent.Capability("packet-loss", "", "needs root")),
        List.of(RUNNING),
        ClockReading.UNKNOWN,
        Instant.now());
  }

  @Test
  void abortOfNothingOfTwoThingsOrForNoReasonIsWrongUse() {
    assertThat(everdrill("abort", "--reason=x").exitCode()).isEqualTo(2);
    assertThat(everdrill("abort", "--all").exitCode()).isEqualTo(2);
    assertThat(everdrill("abort", "--all", "--cell=shop", "--reason=x").exitCode()).isEqualTo(2);
    assertThat(everdrill("abort", "--cell=NO_CELL", "--reason=x").err().getFirst())
        .contains("--cell: cell: expected", "'NO_CELL'");
    assertThat(everdrill("abort", "--injection=shop", "--reason=x").err().getFirst())
        .contains("--injection: ", "'shop'");
  }

  private JsonNode abort(String scope) throws Exception {
    CommandRun run = everdrill("abort", scope, "--reason=audit", "--format=json");
    assertThat(run.exitCode()).as("%s", run.err()).isZero();
    return Json.mapper().readTree(run.out().getFirst());
  }

  @Test
  void isItUsSaysYesStopsAndWritesDownThatTheBlindIsBroken() throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    PartsDrill drill =
        new PartsDrill(
            3, "i1", new Fault.Noop(), new Location("here", "", 0, ""), Duration.ofMinutes(1));
    write(
        drill.started(now.minusSeconds(1)),
        new InjectionEvent.Applied(
            PartsDrill.CELL,
            drill.injection(),
            PartsDrill.AGENT,
            new TargetId("victim-noop"),
            "noop",
            "none",
            now.minusMillis(500),
            now.minusMillis(400),
            now.plusSeconds(60),
            ClockReading.UNKNOWN));

    JsonNode said = isItUs(1, "--service=victim", "--stop", "--fail-on=yes");

    assertThat(said.path("answer").asText()).isEqualTo("yes");
    assertThat(said.path("injections").path(0).path("injection").asText()).isEqualTo("parts-3.0");
    assertThat(said.path("audit").asText()).isEqualTo("written");
    assertThat(said.path("stopped").path(0).asText()).isEqualTo("parts-3.0");
    assertThat(read(Topic.ABORTS))
        .singleElement()
        .isInstanceOfSatisfying(
            AbortEvent.Injections.class,
            abort -> assertThat(abort.injections()).containsExactly(drill.injection()));
    assertThat(read(Topic.AUDIT))
        .extracting(e -> ((RecordEvent.Audit) e).action())
        .containsExactlyInAnyOrder("cli.abort", "cli.is-it-us");
    assertThat(read(Topic.AUDIT))
        .anySatisfy(e -> assertThat(((RecordEvent.Audit) e).on()).isEqualTo("parts-3.0"));
    JsonNode misspelt = isItUs(3, "--service=auth-svc", "--stop", "--fail-on=yes");
    assertThat(misspelt.path("answer").asText()).isEqualTo("unknown");
    assertThat(misspelt.path("reason").asText()).contains("no service");
    assertThat(misspelt.path("audit").asText()).isEqualTo("nothing-to-write");
    assertThat(isItUs(0, "--service=victim", "--at=2020-01-01T00:00:00Z").path("answer").asText())
        .isEqualTo("no");
    assertThat(everdrill("is-it-us", "--service=victim", "--at=lately").exitCode()).isEqualTo(2);
  }

  /** As an agent tells it again: its drill began longer ago than is read. */
  @Test
  void faultThatNobodyCouldUndoIsNeverANoNorNothing() throws Exception {
    Instant began = Instant.now().minus(Duration.ofHours(9)).truncatedTo(ChronoUnit.MICROS);
    write(
        agent(),
        new InjectionEvent.Uncertain(
            CELL, RUNNING, AGENT, "not undone: busy", began, ClockReading.UNKNOWN));

    assertThat(status().get("running").findValuesAsText("phase")).containsExactly("uncertain");
    CommandRun run = everdrill("is-it-us", "--service=cart", "--format=json");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(Json.mapper().readTree(run.out().getFirst()).path("answer").asText())
        .isEqualTo("unknown");
  }

  private JsonNode isItUs(int exitCode, String... options) throws Exception {
    CommandRun run =
        everdrill(
            Stream.concat(Stream.of("is-it-us", "--format=json"), Stream.of(options))
                .toArray(String[]::new));
    assertThat(run.exitCode()).as("%s", run.err()).isEqualTo(exitCode);
    return Json.mapper().readTree(run.out().getFirst());
  }

  private void write(Event... events) {
    Definitions.write(kafka, "/everdrill/test", List.of(events));
  }

  private List<Event> read(Topic topic) throws Exception {
    List<Event> events = new ArrayList<>();
    EventCodec codec = new EventCodec("/everdrill/test");
    PartitionReader.readToEnd(
        kafka.consumer("test", KafkaSettings.Isolation.READ_COMMITTED),
        List.of(Feed.all(topic.name(prefix), new Feed.Beginning())),
        record -> events.add(codec.decode(record.headers(), record.value())),
        Duration.ofSeconds(30));
    return events;
  }

  @Test
  void clusterMayComeFromTheEnvironment() {
    CommandRun run =
        CommandRun.of(
            Map.of(
                "EVERDRILL_KAFKA_BOOTSTRAP_SERVERS", servers,
                "EVERDRILL_KAFKA_TOPIC_PREFIX", prefix),
            "status");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).containsExactly("cells: none", "running: nothing");
  }

  @Test
  void noClusterOrNoReasonIsWrongUse() {
    assertThat(CommandRun.of("halt", "--reason=x").exitCode()).isEqualTo(2);
    assertThat(everdrill("halt").exitCode()).isEqualTo(2);
    assertThat(everdrill("halt", "--cell=NO_CELL", "--reason=x").err().getFirst())
        .contains("--cell: cell: expected", "'NO_CELL'");
  }

  private JsonNode status() throws Exception {
    CommandRun run = everdrill("status", "--format=json");
    assertThat(run.exitCode()).isZero();
    return Json.mapper().readTree(run.out().getFirst());
  }

  private CommandRun everdrill(String... arguments) {
    return CommandRun.of(
        Stream.concat(
                Stream.of(arguments),
                Stream.of("--bootstrap-servers=" + servers, "--topic-prefix=" + prefix))
            .toArray(String[]::new));
  }
}
