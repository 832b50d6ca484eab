package io.everdrill.standalone.commands;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script with which a shell completes {@code everdrill}'s subcommands and options. */
@Command(
    name = "completion",
    description = "Print a completion script for bash or zsh.",
    footer = {"", "Use it in this shell:  source <(everdrill completion bash)"})
final class CompletionCommand implements Subcommand {
  enum Shell {
    BASH,
    ZSH
  }

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SHELL",
      description = "bash or zsh; one script serves both.")
  private Shell shell;

  @Override
  public Outcome run() {
    CommandLine everdrill = spec.root().commandLine();
    spec.commandLine().getOut().print(AutoComplete.bash(everdrill.getCommandName(), everdrill));
    spec.commandLine().getOut().flush();
    return Outcome.DONE;
  }
}
