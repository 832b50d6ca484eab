package io.everdrill.standalone.rules;

import java.nio.file.Path;

/** A place in the sources that breaks a rule, written so that an editor can jump to it. */
record Violation(Path file, long line, String what) {
  @Override
  public String toString() {
    return file + ":" + line + " " + what;
  }
}
