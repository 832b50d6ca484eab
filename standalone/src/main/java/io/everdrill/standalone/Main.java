package io.everdrill.standalone;

import io.everdrill.standalone.commands.EverdrillCommand;

/** Starts the {@code everdrill} command and ends the process with its exit code. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(EverdrillCommand.commandLine().execute(arguments));
  }
}
