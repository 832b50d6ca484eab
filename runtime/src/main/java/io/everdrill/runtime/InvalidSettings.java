package io.everdrill.runtime;

import java.util.List;

/** All that is wrong with the settings of a process, at once. */
public final class InvalidSettings extends RuntimeException {
  private final List<String> problems;

  InvalidSettings(List<String> problems) {
    super(
        (problems.size() == 1 ? "1 setting is wrong:" : problems.size() + " settings are wrong:")
            + "\n  "
            + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** A line each: key, what was expected, what came, from where. */
  public List<String> problems() {
    return problems;
  }
}
