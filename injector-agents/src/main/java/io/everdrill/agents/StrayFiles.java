package io.everdrill.agents;

import io.everdrill.agents.faults.Trace;
import io.everdrill.agents.linux.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that faults lay beside others, by their names, in the folders that are looked through.
 */
final class StrayFiles {

  /** Perhaps a digest of the name beside, the tag of the injection, and what it is. */
  private static final Pattern NAME =
      Pattern.compile("[.]everdrill-([0-9a-f]{12}-)?([0-9a-f]{16}-.+?)(-was|-new|[.][0-9]+)?");

  private static final int MOST_DEEP = 12;

  /**
   * {@code $1} is the file that was there, {@code $2} begins the digest of the name that it had.
   */
  private static final String COMPARE =
      """
      for file in "${1%/*}"/* "${1%/*}"/.*; do
        digest=$(printf %s "${file##*/}" | sha256sum)
        case $digest in "$2"*) diff -- "$1" "$file";; esac
      done
      """;

  private StrayFiles() {}

  static List<Trace> below(Path folder) {
    List<Trace> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          EnumSet.noneOf(java.nio.file.FileVisitOption.class),
          MOST_DEEP,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              Matcher name = NAME.matcher(file.getFileName().toString());
              if (name.matches()) {
                found.add(new Trace("file " + file, name.group(2), byHand(file, name)));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path unreadable, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be looked through", e);
    }
    return found;
  }

  /** Only a person can tell whether what lies at the path now is the wrong one. */
  private static String byHand(Path file, Matcher name) {
    String quoted = Shell.quoted(file.toString());
    if ("-new".equals(name.group(3)) && name.group(1) != null) {
      return madeAnew(file, name);
    }
    if (!"-was".equals(name.group(3))) {
      return "rm -f -- " + quoted;
    }
    String words = "it was there once; if what is there now is the wrong one, mv -fT it back";
    return Shell.comment(words) + (name.group(1) == null ? "ls -l " + quoted : compare(file, name));
  }

  private static String compare(Path file, Matcher name) {
    return Shell.script(COMPARE, file, name.group(1).replace("-", ""));
  }

  /**
   * It is the wrong one, which nobody needs, unless the right one still lies beside: whoever moved
   * that back may have been killed between two exchanges, with what somebody had just written here.
   */
  private static String madeAnew(Path file, Matcher name) {
    String was = Shell.quoted(file.toString().replaceFirst("-new$", "-was"));
    return Shell.comment(
            "where a -was is beside, it may be what somebody wrote last: if so, mv -fT it back")
        + "if [ -e %1$s ] || [ -L %1$s ]; then %2$s; else rm -f -- %3$s; fi"
            .formatted(was, compare(file, name), Shell.quoted(file.toString()));
  }
}
