package io.everdrill.standalone.commands;

import io.everdrill.runtime.Settings;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signatures;
import io.everdrill.topics.Signing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Keys that a setting names by path; what is wrong with them is wrong with the setting. */
final class KeyPath {

  private static final String KEYS = "trusted-keys";

  private KeyPath() {}

  /** The key pair's private half, from {@code ID.key}. */
  static Signing.Signer signer(String file) {
    try {
      return KeyFiles.signer(Path.of(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("expected a private key, got " + e, e);
    }
  }

  /** All of {@code ID.pub} in a folder, at least one. */
  static Signing.Verifier trusted(String folder) {
    Signing.Verifier keys;
    try {
      keys = KeyFiles.trusted(Path.of(folder));
    } catch (IOException e) {
      throw new IllegalArgumentException("expected a folder of public keys, got " + e, e);
    }
    if (keys.trusted().isEmpty()) {
      throw new IllegalArgumentException("expected .pub files in it, got none in " + folder);
    }
    return keys;
  }

  /** The agents whose word on injections a part takes, by its own section of settings. */
  static Signatures agents(Settings part) {
    return part.parsedIfAny(KEYS, KeyPath::trusted)
        .<Signatures>map(Signatures.SignedBy::new)
        .orElseGet(Signatures.Unchecked::new);
  }

  /** What whoever starts such a part should know. */
  static List<String> unchecked(Signatures signatures, String part) {
    return switch (signatures) {
      case Signatures.SignedBy by -> List.of();
      case Signatures.Unchecked all ->
          List.of(
              ("WARNING: %s.%s is not set: what is reported of injections is believed unsigned,"
                      + " whoever wrote it")
                  .formatted(part, KEYS));
    };
  }
}
