package io.everdrill.standalone.commands;

import java.util.List;

/**
 * Subcommands of a module that depends on this one and therefore cannot be named here, such as the
 * benchmarks; found by {@link java.util.ServiceLoader}.
 */
public interface MoreSubcommands {
  List<Subcommand> in(Surroundings surroundings);
}
