package io.everdrill.standalone.commands;

import io.everdrill.scheduler.ProgrammeFile;
import io.everdrill.scheduler.ProgrammeRefused;
import io.everdrill.topics.Json;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says all that is wrong with programme files, and where. */
@Command(
    name = "validate",
    description = {
      "Check programme files; say of each problem where it is and what was expected.",
      "Asks no cluster. Exit code 1 when there is a problem."
    })
final class ValidateCommand implements Subcommand {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Programme files (YAML).")
  private List<Path> files;

  @Mixin private ResultFormat format;

  ValidateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** A file without a problem. */
  record Right(String file, String programme, int scenarios, int detectors) {}

  /** What became of all files. */
  record Result(List<Right> right, List<ProgrammeRefused.Problem> problems) {}

  @Override
  public Outcome run() throws Exception {
    Result result = new Result(new ArrayList<>(), new ArrayList<>());
    for (Path file : files) {
      check(file, result);
    }
    format.print(result, ValidateCommand::text, Json.mapper().writer());
    return result.problems().isEmpty() ? Outcome.DONE : Outcome.CHECK_FAILED;
  }

  private void check(Path file, Result result) {
    try {
      ProgrammeFile read = ProgrammeFile.read(file, surroundings.clock().instant());
      result
          .right()
          .add(
              new Right(
                  file.toString(),
                  read.programme().key(),
                  read.scenarios().size(),
                  read.detectors().size()));
    } catch (ProgrammeRefused e) {
      result.problems().addAll(e.problems());
    } catch (IOException e) {
      result.problems().add(new ProgrammeRefused.Problem(file.toString(), 1, 1, "", unread(e)));
    }
  }

  private static String unread(IOException e) {
    return "expected a file that can be read, got "
        + switch (e) {
          case NoSuchFileException missing -> "no such file";
          case CharacterCodingException coding -> "bytes that are not UTF-8";
          default -> e.toString();
        };
  }

  private static String text(Result result) {
    List<String> lines = new ArrayList<>();
    result.right().forEach(r -> lines.add(line(r)));
    result.problems().forEach(p -> lines.add(p.toString()));
    return lines.stream().collect(Collectors.joining("\n"));
  }

  private static String line(Right right) {
    return "%s: programme %s with %d scenarios and %d detectors"
        .formatted(right.file(), right.programme(), right.scenarios(), right.detectors());
  }
}
