package io.everdrill.bench;

import io.everdrill.standalone.commands.MoreSubcommands;
import io.everdrill.standalone.commands.Subcommand;
import io.everdrill.standalone.commands.Surroundings;
import java.util.List;

/** Brings {@code everdrill bench} to the command line. */
public final class BenchCommands implements MoreSubcommands {
  @Override
  public List<Subcommand> in(Surroundings surroundings) {
    return List.of(new BenchCommand(surroundings));
  }
}
