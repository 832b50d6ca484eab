package io.everdrill.standalone;

import io.everdrill.standalone.commands.EverdrillCommand;
import io.everdrill.standalone.commands.Surroundings;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Starts the {@code everdrill} command and ends the process with its exit code. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    var surroundings =
        new Surroundings(
            System.getenv(),
            InstantSource.system(),
            new SecureRandom(),
            System.getProperty("user.name"));
    System.exit(EverdrillCommand.commandLine(surroundings).execute(arguments));
  }
}
