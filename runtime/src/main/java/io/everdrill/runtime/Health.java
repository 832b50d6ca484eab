package io.everdrill.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What one check says about one thing that a process needs. */
public sealed interface Health {
  /** A number, a lag, a reason: what a person wants to read beside the state. */
  String detail();

  record Up(String detail) implements Health {}

  record Down(String detail) implements Health {}

  /** Looks now; it runs on a thread of its own and may take two seconds. */
  @FunctionalInterface
  interface Check {
    Health look();
  }

  /** Up while the disk on which this folder lies has so many bytes left for us. */
  static Check disk(Path folder, long leastBytes) {
    return () -> {
      try {
        long free = Files.getFileStore(folder).getUsableSpace();
        String text = "%d MiB free at %s".formatted(free >> 20, folder);
        return free >= leastBytes
            ? new Up(text)
            : new Down(text + ", expected " + (leastBytes >> 20) + " MiB or more");
      } catch (IOException e) {
        return new Down("cannot look at the disk of " + folder + ": " + e);
      }
    };
  }
}
