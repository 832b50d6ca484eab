package io.everdrill.standalone.commands;

/**
 * What became of a command, and the exit code that says so. After Ctrl-C and SIGTERM the JVM itself
 * ends with 130 and 143, once the shutdown hooks are through.
 */
public enum Outcome {
  /** What was asked for is done. */
  DONE(0),
  /** The command worked, and what it checked does not hold. */
  CHECK_FAILED(1),
  /** The arguments, or a file that they name, make no sense. */
  WRONG_USE(2),
  /** Something outside failed: the broker, the disk, a peer, or the program itself. */
  WORLD_FAILED(3);

  private final int exitCode;

  Outcome(int exitCode) {
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
