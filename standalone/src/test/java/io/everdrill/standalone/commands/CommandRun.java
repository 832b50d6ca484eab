package io.everdrill.standalone.commands;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One command that was run in this JVM: its exit code and what it printed. */
record CommandRun(int exitCode, List<String> out, List<String> err) {

  static CommandRun of(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        EverdrillCommand.commandLine(
                new Surroundings(
                    environment, InstantSource.system(), new SplittableRandom(1), "somebody"))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new CommandRun(
        exitCode, out.toString().lines().toList(), err.toString().lines().toList());
  }

  static CommandRun of(String... arguments) {
    return of(Map.of(), arguments);
  }
}
