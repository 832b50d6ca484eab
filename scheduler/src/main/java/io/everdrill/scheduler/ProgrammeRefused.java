package io.everdrill.scheduler;

import java.util.List;
import java.util.stream.Collectors;

/** A programme file that is wrong, with every problem that was found and where it is. */
public final class ProgrammeRefused extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ProgrammeRefused(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  /**
   * One thing that is wrong.
   *
   * @param line from 1
   * @param column from 1
   * @param field its path, such as {@code scenarios[2].fault.kind}; empty for the whole file
   * @param message what was expected and what came
   */
  public record Problem(String file, int line, int column, String field, String message) {
    @Override
    public String toString() {
      String where = file + ":" + line + ":" + column + ": ";
      return field.isEmpty() ? where + message : where + field + ": " + message;
    }
  }
}
