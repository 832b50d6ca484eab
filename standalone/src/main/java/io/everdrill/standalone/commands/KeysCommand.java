package io.everdrill.standalone.commands;

import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signing;
import java.nio.file.Path;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the keys with which schedulers sign commands and agents sign what they report. */
@Command(name = "keys", description = "Make and list Ed25519 signing keys.")
final class KeysCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Override
  public Outcome run() {
    throw new ParameterException(spec.commandLine(), "expected generate or list");
  }

  @Command(
      name = "generate",
      description = {
        "Write a new key pair: ID.key for its owner alone, ID.pub for whoever is to trust it.",
        "Never replaces a file."
      })
  int generate(
      @Parameters(paramLabel = "ID", description = "The key's id, such as scheduler-1.") String id,
      @Option(
              names = "--folder",
              defaultValue = ".",
              paramLabel = "FOLDER",
              description = "Where to write. Default: here.")
          Path folder)
      throws Exception {
    KeyFiles.write(folder, id, KeyFiles.generate());
    spec.commandLine()
        .getOut()
        .println(folder.resolve(id + ".key") + "\n" + folder.resolve(id + ".pub"));
    return Outcome.DONE.exitCode();
  }

  @Command(name = "list", description = "List the ids of the public keys in a folder.")
  int list(@Parameters(paramLabel = "FOLDER", description = "A folder of .pub files.") Path folder)
      throws Exception {
    Signing.Verifier trusted = KeyFiles.trusted(folder);
    new TreeSet<>(trusted.trusted().keySet()).forEach(spec.commandLine().getOut()::println);
    return Outcome.DONE.exitCode();
  }
}
