package io.everdrill.standalone.rules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Which module may know which, and what only a main class may ask the operating system for. */
final class ArchitectureRules {
  private static final Set<String> PART_MAY_USE = Set.of("topics", "runtime");

  /** The table 'Folders' of the design: what else of ours a module may depend on. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("topics", Set.of()),
          Map.entry("runtime", Set.of()),
          Map.entry("scheduler", PART_MAY_USE),
          Map.entry("injector-agents", PART_MAY_USE),
          Map.entry("probe-fleet", PART_MAY_USE),
          Map.entry("evaluator-streams", PART_MAY_USE),
          Map.entry("gateway", PART_MAY_USE),
          Map.entry("demo-cell", Set.of()),
          Map.entry(
              "standalone",
              Set.of(
                  "topics",
                  "runtime",
                  "scheduler",
                  "injector-agents",
                  "probe-fleet",
                  "evaluator-streams",
                  "gateway",
                  "demo-cell")),
          Map.entry(
              "bench",
              Set.of(
                  "topics",
                  "runtime",
                  "scheduler",
                  "injector-agents",
                  "probe-fleet",
                  "evaluator-streams",
                  "gateway",
                  "demo-cell",
                  "standalone")));

  /** Modules that run on every host, and so stay small: no stream processor, no native store. */
  private static final Set<String> WITHOUT_STREAMS =
      Set.of("topics", "runtime", "injector-agents", "probe-fleet", "gateway", "demo-cell");

  /** Time, chance, environment and exit: handed in by the main class, or taken by it alone. */
  private static final Set<String> ONLY_FOR_MAIN =
      Set.of(
          "java.lang.System.exit",
          "java.lang.System.getenv",
          "java.lang.System.currentTimeMillis",
          "java.lang.Runtime.exit",
          "java.lang.Runtime.halt",
          "java.lang.Math.random",
          "java.util.Random.<init>",
          "java.util.UUID.randomUUID",
          "java.security.SecureRandom.<init>",
          "java.util.concurrent.ThreadLocalRandom.current",
          "java.util.random.RandomGenerator.getDefault",
          "java.util.random.RandomGenerator.of",
          "java.time.InstantSource.system",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalTime.now",
          "java.time.LocalDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.ZonedDateTime.now");

  /** A wait that nothing can cut short, where a schedule or a condition belongs. */
  private static final Set<String> FOR_NOBODY =
      Set.of("java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep");

  /** Their carriers are made by whichever thread wakes one, and stay in its network namespace. */
  private static final Set<String> VIRTUAL_THREADS =
      Set.of(
          "java.lang.Thread.ofVirtual",
          "java.lang.Thread.startVirtualThread",
          "java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor");

  private static final Set<String> OLD_DATES =
      Set.of(
          "java.util.Date",
          "java.util.Calendar",
          "java.util.GregorianCalendar",
          "java.text.SimpleDateFormat");

  private ArchitectureRules() {}

  /** Every use of one module by another that the table does not allow. */
  static List<String> forbiddenArrows(Modules modules) {
    List<String> forbidden = new ArrayList<>();
    for (JavaClass type : modules.classes()) {
      String from = modules.moduleOf(type);
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String to = modules.moduleOf(dependency.getTargetClass());
        if (!to.isEmpty() && !to.equals(from) && !allowed(from).contains(to)) {
          forbidden.add(from + " -> " + to + ": " + dependency.getDescription());
        }
      }
    }
    return forbidden;
  }

  private static Set<String> allowed(String module) {
    Set<String> allowed = MAY_USE.get(module);
    if (allowed == null) {
      throw new IllegalArgumentException(
          "the module " + module + " is not in the table: say what it may use, one of " + MAY_USE);
    }
    return allowed;
  }

  static ArchRule noCycles() {
    return slices().matching("io.everdrill.(**)").should().beFreeOfCycles();
  }

  static ArchRule noStreamsOnEveryHost(Modules modules) {
    return noClasses()
        .that(
            are(
                describe(
                    "of " + WITHOUT_STREAMS,
                    type -> WITHOUT_STREAMS.contains(modules.moduleOf(type)))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka.streams..", "org.rocksdb..");
  }

  static ArchRule timeAndChanceAreHandedIn() {
    return noClasses()
        .that(are(describe("not a main class", type -> !isMain(type))))
        .should()
        .accessTargetWhere(usesOneOf(ONLY_FOR_MAIN))
        .because("only a main class takes time, chance and settings from the operating system");
  }

  static ArchRule nobodySleeps() {
    return noClasses()
        .should()
        .accessTargetWhere(usesOneOf(FOR_NOBODY))
        .because("waiting ends when the process stops or a condition holds");
  }

  static ArchRule noVirtualThreadsWhereNamespacesAreEntered(Modules modules) {
    return noClasses()
        .that(
            are(
                describe(
                    "of the injector agents",
                    type -> modules.moduleOf(type).equals("injector-agents"))))
        .should()
        .accessTargetWhere(usesOneOf(VIRTUAL_THREADS))
        .because(
            "a carrier that is made in a container's network opens its sockets there for good");
  }

  static ArchRule noOldDates() {
    return noClasses()
        .should()
        .dependOnClassesThat(
            describe("of " + OLD_DATES, type -> OLD_DATES.contains(type.getName())));
  }

  private static boolean isMain(JavaClass type) {
    return type.tryGetMethod("main", String[].class).isPresent();
  }

  /** Calls, and references to be called later; {@code new Random(seed)} is chance handed in. */
  private static DescribedPredicate<JavaAccess<?>> usesOneOf(Set<String> methods) {
    return describe(
        "uses one of " + methods.stream().sorted().toList(),
        access ->
            access instanceof JavaCodeUnitAccess<?> use
                && methods.contains(use.getTargetOwner().getName() + "." + use.getName())
                && !isSeeded(use));
  }

  private static boolean isSeeded(JavaCodeUnitAccess<?> use) {
    return use.getTargetOwner().isEquivalentTo(Random.class)
        && !use.getTarget().getRawParameterTypes().isEmpty();
  }
}
