package io.everdrill.standalone.commands;

import java.util.concurrent.Callable;

/**
 * One subcommand of {@code everdrill}: an annotated class with its options as fields. Wrong use is
 * a {@link picocli.CommandLine.ParameterException}; any other exception says that the world failed.
 */
public interface Subcommand extends Callable<Integer> {
  Outcome run() throws Exception;

  @Override
  default Integer call() throws Exception {
    return run().exitCode();
  }
}
