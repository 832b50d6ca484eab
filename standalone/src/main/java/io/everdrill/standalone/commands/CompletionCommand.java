package io.everdrill.standalone.commands;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the script with which bash and zsh complete subcommands and options. */
@Command(
    name = "completion",
    description = "Print a completion script for bash and zsh.",
    footer = {"", "Use it in this shell:  source <(everdrill completion)"})
final class CompletionCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Override
  public Outcome run() {
    CommandLine everdrill = spec.root().commandLine();
    spec.commandLine().getOut().print(AutoComplete.bash(everdrill.getCommandName(), everdrill));
    spec.commandLine().getOut().flush();
    return Outcome.DONE;
  }
}
