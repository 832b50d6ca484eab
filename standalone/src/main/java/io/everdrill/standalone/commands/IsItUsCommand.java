package io.everdrill.standalone.commands;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.everdrill.gateway.inputs.KnownServices;
import io.everdrill.gateway.views.Bound;
import io.everdrill.gateway.views.Cells;
import io.everdrill.gateway.views.DrillView;
import io.everdrill.gateway.views.OurDoing;
import io.everdrill.gateway.views.Suspect;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.standalone.demo.Definitions;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Json;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.chance.Place;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.RecordEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells who is called in the night whether it is us, and stops it if it is. */
@Command(
    name = "is-it-us",
    description = {
      "Say whether a drill of ours hurts a service, from the topics alone.",
      "A yes breaks the blind of the drill, which is written into the audit."
    },
    exitCodeList = {
      "0:the answer is printed, and with --stop the broker has the abort",
      "1:the answer is the one of --fail-on",
      "2:wrong use",
      "3:the world failed: there is no answer, it is unknown, or it is not stopped",
      "130:ended by Ctrl-C",
      "143:ended by SIGTERM"
    })
final class IsItUsCommand implements Subcommand {
  private static final Duration READ_LIMIT = Duration.ofSeconds(60);
  private static final int MAX_DRILLS = 50_000;
  private static final long MAX_DRILL_BYTES = 128L << 20;

  @Spec private CommandSpec spec;

  @Mixin private ClusterOptions cluster;

  @Option(names = "--service", paramLabel = "NAME", required = true, description = "Who is hurt.")
  private String service;

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      defaultValue = "",
      description = "When, as 2026-11-21T03:00:00Z. Default: now.")
  private String at;

  @Option(
      names = "--cell",
      paramLabel = "ID",
      defaultValue = "",
      description = "Only drills in this cell. Default: in every one.")
  private String cell;

  @Option(
      names = "--stop",
      description =
          "If it is us, end these injections now. What comes next is stopped by 'everdrill halt'.")
  private boolean stop;

  @Option(
      names = "--fail-on",
      paramLabel = "ANSWER",
      description = "Exit with 1 if the answer is this: yes, no or unknown.")
  private List<OurDoing.Verdict> failOn = List.of();

  @Mixin private ResultFormat format;

  private final Surroundings surroundings;

  /**
   * @param stopped injections whose end the broker knows was asked for
   */
  private record Told(
      @JsonUnwrapped OurDoing said,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<InjectionId> stopped) {}

  IsItUsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() throws Exception {
    Operator operator = Operator.of(surroundings);
    Instant moment = moment(operator.now());
    KafkaSettings kafka = cluster.kafka(surroundings);
    KnownServices services = new KnownServices();
    DrillView.Look look = look(kafka, moment, services);
    List<Suspect> suspects = look.suspects();
    OurDoing said =
        look.doubt().isEmpty()
            ? OurDoing.no(service, moment)
            : OurDoing.unknown(service, moment, look.doubt());
    List<InjectionId> stopped = List.of();
    if (!suspects.isEmpty()) {
      // First, for whoever asks for it is in a hurry.
      stopped = stop ? stop(kafka, suspects, operator) : List.of();
      String how = "everdrill is-it-us --service " + service + " --stop, or everdrill halt";
      said = OurDoing.yes(service, moment, suspects, how, record(kafka, suspects, operator));
    }
    format.print(new Told(said, stopped), IsItUsCommand::text, Json.mapper().writer());
    if (failOn.contains(said.answer())) {
      return Outcome.CHECK_FAILED;
    }
    return said.answer() == OurDoing.Verdict.UNKNOWN ? Outcome.WORLD_FAILED : Outcome.DONE;
  }

  private Instant moment(Instant now) {
    try {
      return at.isEmpty() ? now : Instant.parse(at);
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(), "--at: expected an instant as 2026-11-21T03:00:00Z, got " + at, e);
    }
  }

  private Cells cells() {
    try {
      return Cells.named(cell);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--cell: " + e.getMessage(), e);
    }
  }

  private DrillView.Look look(KafkaSettings kafka, Instant moment, KnownServices services)
      throws Exception {
    Cells cells = cells();
    DrillView drills = new DrillView(new Bound(MAX_DRILLS, MAX_DRILL_BYTES));
    EventCodec codec = new EventCodec(Operator.SOURCE);
    List<Feed> feeds = new ArrayList<>();
    drills
        .topics()
        .forEach(
            t ->
                feeds.add(
                    Feed.all(
                        t.name(kafka.topicPrefix()),
                        new Feed.From(moment.minus(Operator.HISTORY)))));
    services
        .topics()
        .forEach(t -> feeds.add(Feed.all(t.name(kafka.topicPrefix()), new Feed.Beginning())));
    PartitionReader.readToEnd(
        kafka.consumer("everdrill-is-it-us", Isolation.READ_COMMITTED),
        feeds,
        record -> take(record, codec, drills, services),
        READ_LIMIT);
    DrillView.Look look = drills.look(cells, service, moment);
    boolean known = services.knows(cells, service) || drills.hasHeardOf(cells, service);
    return known || !look.suspects().isEmpty()
        ? look
        : new DrillView.Look(List.of(), "no service of the inventory has this name or alias");
  }

  /** What cannot be read is on the dead letters already, and tells of no drill. */
  private static void take(
      ConsumerRecord<byte[], byte[]> record,
      EventCodec codec,
      DrillView drills,
      KnownServices services) {
    try {
      if (record.value() != null) {
        Event event = codec.decode(record.headers(), record.value());
        drills.take(event, Place.of(record), record.value().length);
        services.take(event);
      }
    } catch (UnreadableEvent e) {
      return;
    }
  }

  private List<InjectionId> stop(KafkaSettings kafka, List<Suspect> suspects, Operator operator) {
    Map<CellId, List<InjectionId>> running =
        suspects.stream()
            .filter(suspect -> suspect.force() == Suspect.Force.IN_FORCE)
            .map(Suspect::injection)
            .collect(Collectors.groupingBy(InjectionId::cell, TreeMap::new, Collectors.toList()));
    List<Event> events = new ArrayList<>();
    String why = "it is us by whom " + service + " is hurt";
    running.forEach(
        (in, injections) -> {
          events.add(
              new AbortEvent.Injections(
                  in,
                  operator.order(in.value()),
                  injections,
                  why,
                  "",
                  operator.name(),
                  operator.now()));
          injections.forEach(
              one ->
                  events.add(
                      operator.entry(
                          operator.order("stop." + one), "cli.abort", one.value(), why)));
        });
    Definitions.write(kafka, Operator.SOURCE, events);
    return running.values().stream().flatMap(List::stream).toList();
  }

  /** An answer is not withheld because the books cannot be written. */
  private OurDoing.Recorded record(KafkaSettings kafka, List<Suspect> suspects, Operator operator) {
    try {
      Definitions.write(
          kafka,
          Operator.SOURCE,
          OurDoing.drills(suspects).stream().map(drill -> entry(operator, drill)).toList());
      return OurDoing.Recorded.WRITTEN;
    } catch (KafkaException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("everdrill is-it-us: that it was asked is not in the audit: " + e.getMessage());
      err.flush();
      return OurDoing.Recorded.NOT_WRITTEN;
    }
  }

  private RecordEvent.Audit entry(Operator operator, DrillId drill) {
    return operator.entry(
        operator.order(drill.value()), "cli.is-it-us", drill.value(), OurDoing.entry(service));
  }

  private static String text(Told told) {
    OurDoing said = told.said();
    List<String> lines = new ArrayList<>();
    String when = Json.format(said.at());
    if (said.answer() == OurDoing.Verdict.NO) {
      lines.add("no: no drill of ours hurts " + said.service() + " at " + when);
      return lines.getFirst();
    }
    if (said.answer() == OurDoing.Verdict.UNKNOWN) {
      lines.add("unknown: " + said.service() + " at " + when + ": " + said.reason());
      return lines.getFirst();
    }
    lines.add("YES: a drill of ours may hurt " + said.service() + " at " + when);
    for (Suspect s : said.injections()) {
      lines.add(
          "%s: %s on %s (%s), %d hops away, applied %s, %s"
              .formatted(
                  s.injection(),
                  s.fault(),
                  s.target(),
                  s.service(),
                  s.hops(),
                  Json.format(s.appliedAt()),
                  s.force().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    }
    lines.add(
        said.audit() == OurDoing.Recorded.WRITTEN
            ? "That the blind is broken is in the audit."
            : "That the blind is broken could NOT be written into the audit.");
    lines.add(
        told.stopped().isEmpty()
            ? "To stop it: " + said.stop()
            : "Asked to end: "
                + told.stopped().stream()
                    .map(InjectionId::value)
                    .collect(Collectors.joining(", ")));
    return String.join(System.lineSeparator(), lines);
  }
}
