package io.everdrill.standalone.commands;

import io.everdrill.evaluator.guard.Guard;
import io.everdrill.evaluator.guard.GuardSettings;
import io.everdrill.evaluator.judge.Judge;
import io.everdrill.evaluator.judge.JudgeSettings;
import io.everdrill.runtime.Health;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.Settings;
import io.everdrill.standalone.demo.ProcessClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;

/** Runs the guard, which ends drills that hurt too much, and the judge, which says who noticed. */
@Command(
    name = "evaluator",
    description = {
      "Run guard and judge: they end drills that hurt too much, and say who noticed.",
      "Each can be a process of its own (evaluator.roles); more of them share the cells."
    },
    footerHeading = PartCommand.SETTINGS_HEADING,
    footer = {
      "  evaluator.roles         guard,judge or one of them; default both",
      "  evaluator.instance      its name; default evaluator-1",
      "  evaluator.state-folder  of this process alone; its state is kept there",
      "  evaluator.standbys      others that hold a copy of the state; default 0",
      "  guard.baseline-window   probe results this old count as before; default 10s",
      "  guard.baseline-results  fewer of them are no baseline; default 10",
      "  guard.freshness         older probe results are no telemetry; default 3s",
      "  guard.trusted-keys      as the judge's; without them who may write to injections",
      "                          can have drills end",
      "  judge.commit-interval   how often results become visible; default 100ms",
      "  judge.settle, judge.lateness, judge.steady-window, judge.min-pass-rate,",
      "  judge.false-alarm-margin, judge.quiet-window, judge.keep",
      "                          by which times it judges",
      "                          (keep: how long a late fact revises; default 6h)",
      "  judge.trusted-keys      folder of the agents' ID.pub; what none of them signed on",
      "                          injections is refused; default: signatures are not checked"
    })
final class EvaluatorCommand extends PartCommand<EvaluatorCommand.Read> {

  /** What an evaluator can be. */
  enum Role {
    GUARD,
    JUDGE;

    static Role of(String name) {
      return switch (name) {
        case "guard" -> GUARD;
        case "judge" -> JUDGE;
        default ->
            throw new IllegalArgumentException("expected guard or judge, got '" + name + "'");
      };
    }
  }

  /** What an evaluator is started with; settings of a role that is not wanted are not used. */
  record Read(Set<Role> roles, GuardSettings guard, JudgeSettings judge) {}

  EvaluatorCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Read read(Settings settings) {
    Settings evaluator = settings.section("evaluator");
    Set<Role> roles = roles(evaluator);
    String instance = evaluator.text("instance", "evaluator-1");
    Path folder = evaluator.path("state-folder");
    int standbys = (int) evaluator.number("standbys", 0, 10, 0);
    // As all names on the cluster: tenants have prefixes of their own, and ACLs go by prefix.
    String prefix =
        settings.section("kafka").text("topic-prefix", KafkaSettings.DEFAULT_TOPIC_PREFIX);
    return new Read(
        roles,
        guard(settings.section("guard"), prefix, instance, folder, standbys),
        judge(settings.section("judge"), prefix, instance, folder, standbys));
  }

  private static Set<Role> roles(Settings evaluator) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : evaluator.list("roles", List.of("guard", "judge"))) {
      try {
        roles.add(Role.of(name));
      } catch (IllegalArgumentException e) {
        evaluator.problem("evaluator.roles: " + e.getMessage());
      }
    }
    return roles;
  }

  private static GuardSettings guard(
      Settings guard, String prefix, String instance, Path folder, int standbys) {
    GuardSettings defaults = GuardSettings.of(instance, folder.resolve("guard"));
    return new GuardSettings(
        prefix + "guard",
        instance,
        defaults.stateFolder(),
        standbys,
        guard.duration("baseline-window", defaults.baselineWindow()),
        (int)
            guard.number(
                "baseline-results",
                1,
                GuardSettings.MOST_BASELINE_RESULTS,
                defaults.baselineResults()),
        guard.duration("freshness", defaults.freshness()),
        KeyPath.agents(guard));
  }

  private static JudgeSettings judge(
      Settings judge, String prefix, String instance, Path folder, int standbys) {
    JudgeSettings defaults = JudgeSettings.inMemory(instance, folder.resolve("judge"));
    JudgeSettings.Times times = defaults.times();
    return new JudgeSettings(
        prefix + "judge",
        instance,
        new JudgeSettings.OnDisk(folder.resolve("judge")),
        standbys,
        judge.duration("commit-interval", defaults.commitInterval()),
        new JudgeSettings.Times(
            judge.duration("settle", times.settle()),
            judge.duration("lateness", times.lateness()),
            judge.duration("steady-window", times.steadyWindow()),
            judge.share("min-pass-rate", times.minPassRate()),
            judge.duration("false-alarm-margin", times.falseAlarmMargin()),
            judge.duration("quiet-window", times.quietWindow()),
            judge.duration("keep", times.keep())),
        KeyPath.agents(judge));
  }

  /** The judge first, so that the guard is stopped first, as everywhere. */
  @Override
  Running start(Read read, Start with) throws Exception {
    Map<String, Health.Check> ready = new HashMap<>();
    List<BooleanSupplier> failed = new ArrayList<>();
    if (read.roles().contains(Role.JUDGE)) {
      KeyPath.unchecked(read.judge().signatures(), "judge").forEach(with.say());
      Judge judge =
          with.lifecycle()
              .start(
                  "judge",
                  () ->
                      Judge.start(
                          read.judge(), with.kafka(), surroundings().clock(), with.metrics()));
      ready.put("judge", judge::health);
      failed.add(judge::failed);
    }
    if (read.roles().contains(Role.GUARD)) {
      KeyPath.unchecked(read.guard().signatures(), "guard").forEach(with.say());
      ProcessClock clock = with.clock("guard/" + read.guard().instance());
      Guard guard =
          with.lifecycle()
              .start(
                  "guard",
                  () ->
                      Guard.start(
                          read.guard(),
                          with.kafka(),
                          surroundings().clock(),
                          clock,
                          with.metrics()));
      ready.put("guard", guard::health);
      failed.add(guard::failed);
    }
    return new Running(ready, () -> failed.stream().anyMatch(BooleanSupplier::getAsBoolean));
  }
}
