package io.everdrill.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.scheduler.ProgrammeRefused.Problem;
import io.everdrill.scheduler.YamlNode.Malformed;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.DefinitionEvent.Detector;
import io.everdrill.topics.events.DefinitionEvent.Freeze;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DefinitionEvent.Pace;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.DefinitionEvent.TargetSelector;
import io.everdrill.topics.events.DrillLimits;
import io.everdrill.topics.events.MatchingRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A cell's programme as people write it: one YAML file with its scenarios and detectors. Fields
 * have the names of the contract's records, durations their unit: {@code limit: 15s}.
 */
public record ProgrammeFile(
    Programme programme, List<Scenario> scenarios, List<Detector> detectors) {

  public ProgrammeFile {
    scenarios = List.copyOf(scenarios);
    detectors = List.copyOf(detectors);
  }

  /** What the file holds, field by field. */
  record Content(
      CellId cell,
      String programme,
      int version,
      Leash leash,
      Pace pace,
      TargetSelector targets,
      JudgingTimes judging,
      MatchingRule matching,
      List<Freeze> freezes,
      List<Detector> detectors,
      List<Scenario> scenarios) {
    Content {
      // The same checks, and words, as the record on the topic has.
      new Programme(
          cell,
          programme,
          version,
          leash,
          pace,
          List.of(),
          targets,
          judging,
          freezes,
          Instant.EPOCH,
          matching);
      detectors = detectors == null ? List.of() : List.copyOf(detectors);
      scenarios = scenarios == null ? List.of() : List.copyOf(scenarios);
    }
  }

  /**
   * @param definedAt when these versions were written
   * @throws ProgrammeRefused with all that is wrong in the file
   */
  public static ProgrammeFile read(Path file, Instant definedAt)
      throws IOException, ProgrammeRefused {
    return parse(file.toString(), Files.readString(file, UTF_8), definedAt);
  }

  /**
   * @param file how problems call it
   */
  public static ProgrammeFile parse(String file, String text, Instant definedAt)
      throws ProgrammeRefused {
    RecordReader reader = new RecordReader(file, new RecordDefaults(definedAt));
    Content content;
    try {
      YamlNode root = YamlNode.parse(text);
      content = reader.read(Content.class, root);
      checkScenarios(content, root, reader);
      checkJudging(content, root, reader);
    } catch (Malformed e) {
      throw new ProgrammeRefused(
          List.of(new Problem(file, e.place().line(), e.place().column(), "", e.getMessage())));
    }
    if (!reader.problems().isEmpty()) {
      throw new ProgrammeRefused(reader.problems());
    }
    return of(content, definedAt);
  }

  private static ProgrammeFile of(Content c, Instant definedAt) {
    Programme programme =
        new Programme(
            c.cell(),
            c.programme(),
            c.version(),
            c.leash(),
            c.pace(),
            c.scenarios().stream().map(Scenario::scenario).toList(),
            c.targets(),
            c.judging(),
            c.freezes(),
            definedAt,
            c.matching());
    return new ProgrammeFile(
        programme,
        c.scenarios(),
        c.detectors().stream().map(d -> d.scope().isEmpty() ? scoped(d, c.cell()) : d).toList());
  }

  /** A detector of a cell's file watches that cell unless it says more. */
  private static Detector scoped(Detector d, CellId cell) {
    return new Detector(
        d.detector(), d.version(), List.of(cell), d.heartbeat(), d.startsAtError(), d.definedAt());
  }

  /** What no single record can know. */
  private static void checkScenarios(Content content, YamlNode root, RecordReader reader) {
    Set<String> names = new HashSet<>();
    List<Scenario> scenarios = content == null ? List.of() : content.scenarios();
    for (int i = 0; i < scenarios.size(); i++) {
      Scenario scenario = scenarios.get(i);
      YamlNode list = ((YamlNode.Mapping) root).entries().get("scenarios").value();
      YamlNode.Place place = ((YamlNode.Sequence) list).items().get(i).place();
      String path = "scenarios[" + i + "]";
      if (!names.add(scenario.scenario())) {
        reader.problem(
            place,
            path + ".scenario",
            "expected each scenario once, got '" + scenario.scenario() + "' again");
      }
      YamlNode item = ((YamlNode.Sequence) list).items().get(i);
      DrillLimits.excesses(scenario).forEach(e -> tell(e, item, path, reader));
    }
  }

  private static void checkJudging(Content content, YamlNode root, RecordReader reader) {
    if (content != null && content.judging() != null) {
      YamlNode judging = ((YamlNode.Mapping) root).entries().get("judging").value();
      DrillLimits.excesses(content.judging()).forEach(e -> tell(e, judging, "judging", reader));
    }
  }

  /** Nothing that a file does not say is too much. */
  private static void tell(DrillLimits.Excess e, YamlNode of, String path, RecordReader reader) {
    YamlNode said = of;
    for (String field : e.field().split("[.]")) {
      said = ((YamlNode.Mapping) said).entries().get(field).value();
    }
    reader.problem(
        said.place(),
        path + "." + e.field(),
        "expected at most %dm, got %ds".formatted(e.mostMs() / 60_000, e.gotMs() / 1_000));
  }

  /** All definitions, the programme last: it names the others. */
  public List<DefinitionEvent> definitions() {
    return Stream.of(scenarios, detectors, List.of(programme))
        .<DefinitionEvent>flatMap(List::stream)
        .toList();
  }
}
