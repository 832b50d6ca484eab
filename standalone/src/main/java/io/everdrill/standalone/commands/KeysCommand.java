package io.everdrill.standalone.commands;

import io.everdrill.topics.Json;
import io.everdrill.topics.KeyFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
          Path folder,
      @Mixin ResultFormat format)
      throws Exception {
    try {
      KeyFiles.requireId(id);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "ID: " + e.getMessage(), e);
    }
    KeyFiles.write(folder, id, KeyFiles.generate());
    Generated generated =
        new Generated(
            id, folder.resolve(id + ".key").toString(), folder.resolve(id + ".pub").toString());
    format.print(generated, Generated::text, Json.mapper().writer());
    return Outcome.DONE.exitCode();
  }

  /** Where a new pair is. */
  record Generated(String id, String key, String pub) {
    String text() {
      return key + "\n" + pub;
    }
  }

  @Command(name = "list", description = "List the ids of the public keys in a folder.")
  int list(
      @Parameters(paramLabel = "FOLDER", description = "A folder of .pub files.") Path folder,
      @Mixin ResultFormat format)
      throws Exception {
    Set<String> ids = new TreeSet<>(KeyFiles.trusted(folder).trusted().keySet());
    format.print(Map.of("keys", ids), result -> String.join("\n", ids), Json.mapper().writer());
    return Outcome.DONE.exitCode();
  }
}
