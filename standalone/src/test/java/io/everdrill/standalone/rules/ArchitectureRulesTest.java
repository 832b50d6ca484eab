package io.everdrill.standalone.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule of the architecture bites: tiny modules that break it, compiled and looked at. */
class ArchitectureRulesTest {
  @TempDir private Path root;

  private final List<Path> folders = new ArrayList<>();

  /** Compiles one class of a module, with all modules before it on the class path. */
  private void module(String name, String type, String source) throws IOException {
    Path folder = root.resolve(name);
    Path file = folder.resolve("src").resolve(type + ".java");
    Path classes = Files.createDirectories(folder.resolve("target/classes"));
    Files.createDirectories(file.getParent());
    Files.writeString(file, source);
    String classPath =
        String.join(
            ":", folders.stream().map(f -> f.resolve("target/classes").toString()).toList());
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                classPath,
                "-d",
                classes.toString(),
                file.toString());
    assertThat(result).as("compiled " + type).isZero();
    folders.add(folder);
  }

  private List<String> violationsOf(ArchRule rule) throws IOException {
    return rule.evaluate(Modules.below(folders).classes()).getFailureReport().getDetails();
  }

  private void gatewayThatDoes(String statement) throws IOException {
    module(
        "gateway",
        "Edge",
        "package io.everdrill.gateway; class Edge { void run() throws Exception {\n\n  %s\n} }"
            .formatted(statement));
  }

  @Test
  void aPartMustNotKnowAPart() throws IOException {
    module("topics", "Event", "package io.everdrill.topics; public class Event {}");
    module(
        "scheduler",
        "Draw",
        "package io.everdrill.scheduler; public class Draw extends io.everdrill.topics.Event {}");
    module(
        "gateway",
        "Edge",
        "package io.everdrill.gateway; class Edge { io.everdrill.scheduler.Draw d; }");

    List<String> forbidden = ArchitectureRules.forbiddenArrows(Modules.below(folders));

    assertThat(forbidden)
        .singleElement()
        .asString()
        .startsWith("gateway -> scheduler: Field <io.everdrill.gateway.Edge.d>")
        .contains("(Edge.java:0)");
  }

  @Test
  void timeChanceEnvironmentAndExitAreForMain() throws IOException {
    gatewayThatDoes("System.exit(java.time.Instant.now().getNano());");

    assertThat(violationsOf(ArchitectureRules.timeAndChanceAreHandedIn()))
        .hasSize(2)
        .allSatisfy(violation -> assertThat(violation).contains("(Edge.java:3)"));
  }

  @Test
  void aLambdaIsNoWayAround() throws IOException {
    gatewayThatDoes("java.util.function.Supplier<?> s = java.time.Instant::now;");

    assertThat(violationsOf(ArchitectureRules.timeAndChanceAreHandedIn())).isNotEmpty();
  }

  @Test
  void mainTakesThem() throws IOException {
    module(
        "gateway",
        "Start",
        "package io.everdrill.gateway; class Start {"
            + " public static void main(String[] arguments) { System.exit(1); } }");
    gatewayThatDoes("return;");

    assertThat(violationsOf(ArchitectureRules.timeAndChanceAreHandedIn())).isEmpty();
  }

  @Test
  void aSeedIsChanceHandedInAndNoSeedIsNot() throws IOException {
    gatewayThatDoes("new java.util.Random(7);\n new java.util.Random();");

    assertThat(violationsOf(ArchitectureRules.timeAndChanceAreHandedIn()))
        .singleElement()
        .asString()
        .contains("(Edge.java:4)");
  }

  @Test
  void nobodySleeps() throws IOException {
    gatewayThatDoes("Thread.sleep(1);");

    assertThat(violationsOf(ArchitectureRules.nobodySleeps()))
        .singleElement()
        .asString()
        .contains("(Edge.java:3)");
  }

  @Test
  void agentsMakeNoVirtualThreads() throws IOException {
    module(
        "injector-agents",
        "Visit",
        "package io.everdrill.agents;"
            + " class Visit { void run() { Thread.startVirtualThread(() -> {}); } }");
    gatewayThatDoes("Thread.startVirtualThread(() -> {});");

    assertThat(
            violationsOf(
                ArchitectureRules.noVirtualThreadsWhereNamespacesAreEntered(
                    Modules.below(folders))))
        .singleElement()
        .asString()
        .contains("(Visit.java:1)");
  }

  @Test
  void datesAreNew() throws IOException {
    gatewayThatDoes("new java.util.Date();");

    assertThat(violationsOf(ArchitectureRules.noOldDates())).isNotEmpty();
  }

  @Test
  void packagesInACircleAreFound() throws IOException {
    module("topics", "A", "package io.everdrill.a; public class A { Object b; }");
    module("gateway", "B", "package io.everdrill.b; public class B extends io.everdrill.a.A {}");
    module("topics", "A", "package io.everdrill.a; public class A { io.everdrill.b.B b; }");

    assertThat(violationsOf(ArchitectureRules.noCycles())).isNotEmpty();
  }

  @Test
  void streamsAreNotForEveryHost() throws IOException {
    module("scheduler", "Streams", "package org.apache.kafka.streams; public class Streams {}");
    module(
        "injector-agents",
        "Agent",
        "package io.everdrill.agents; class Agent extends org.apache.kafka.streams.Streams {}");
    Modules modules = Modules.below(folders);

    assertThat(
            ArchitectureRules.noStreamsOnEveryHost(modules)
                .evaluate(modules.classes())
                .getFailureReport()
                .getDetails())
        .hasSize(2);
  }
}
