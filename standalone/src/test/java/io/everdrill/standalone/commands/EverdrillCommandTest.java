package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class EverdrillCommandTest {
  /** No environment, no time, always the same chance. */
  static final Surroundings STILL =
      new Surroundings(
          Map.of(), InstantSource.fixed(Instant.EPOCH), new SplittableRandom(1), "somebody");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine everdrill =
      EverdrillCommand.commandLine(STILL)
          .addSubcommand(new WorldFails())
          .addSubcommand(new CheckFails())
          .setOut(new PrintWriter(out, true))
          .setErr(new PrintWriter(err, true));

  @Command(name = "world-fails")
  private static final class WorldFails implements Subcommand {
    @Override
    public Outcome run() {
      throw new IllegalStateException(
          "the broker at 127.0.0.1:9092 went away",
          new IllegalStateException("connection refused"));
    }
  }

  private record Checked(String topic, int partitions) {}

  @Command(name = "check-fails")
  private static final class CheckFails implements Subcommand {
    @Mixin private ResultFormat result;

    @Override
    public Outcome run() throws JsonProcessingException {
      result.print(
          new Checked("drills", 3),
          checked -> checked.topic() + " has " + checked.partitions() + " partitions",
          new ObjectMapper().writer());
      return Outcome.CHECK_FAILED;
    }
  }

  @AfterEach
  void forgetVerbosity() {
    System.clearProperty("everdrill.log.level");
  }

  @Test
  void versionIsTheOneOfTheBuild() {
    int exitCode = everdrill.execute("--version");

    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .matches("everdrill \\d+\\.\\d+\\.\\d+\\S* \\(Kafka 4\\S+, Java \\d\\d.*\\)\\s");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void helpNamesEachSubcommandAndExitCode() {
    int exitCode = everdrill.execute("--help");

    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .contains("Usage: everdrill", "completion ", "a check failed", "world failed", "Ctrl-C");
  }

  @Test
  void completionIsAScriptThatKnowsTheSubcommands() {
    int exitCode = everdrill.execute("completion");

    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .startsWith("#!/usr/bin/env bash")
        .contains("complete", "check-fails");
  }

  @Test
  void wrongUseIsOneLineAndAHint() {
    int exitCode = everdrill.execute("completion", "--frobnicate");

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "everdrill completion: Unknown option: '--frobnicate'",
            "Try 'everdrill completion --help'.");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void noCommandIsWrongUse() {
    assertThat(everdrill.execute()).isEqualTo(2);
    assertThat(err.toString()).startsWith("everdrill: expected a command");
  }

  @Test
  void aCheckThatFailsPrintsItsResultAndIsOne() {
    assertThat(everdrill.execute("check-fails")).isEqualTo(1);
    assertThat(out.toString().lines()).containsExactly("drills has 3 partitions");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aResultIsOneJsonObjectWhereAskedFor() {
    assertThat(everdrill.execute("check-fails", "--format", "json")).isEqualTo(1);
    assertThat(out.toString().lines()).containsExactly("{\"topic\":\"drills\",\"partitions\":3}");
  }

  @Test
  void anUnknownFormatIsWrongUseAndNamesTheKnownOnes() {
    assertThat(everdrill.execute("check-fails", "--format", "xml")).isEqualTo(2);
    assertThat(err.toString()).contains("--format", "text", "json", "'xml'");
  }

  @Test
  void aFailureIsOneLineWithItsCause() {
    int exitCode = everdrill.execute("world-fails");

    assertThat(exitCode).isEqualTo(3);
    assertThat(err.toString().lines())
        .containsExactly(
            "everdrill world-fails: the broker at 127.0.0.1:9092 went away: connection refused");
  }

  @Test
  void verboseShowsTheStackTrace() {
    int exitCode = everdrill.execute("world-fails", "--verbose");

    assertThat(exitCode).isEqualTo(3);
    assertThat(err.toString()).contains("\tat io.everdrill.standalone");
  }
}
