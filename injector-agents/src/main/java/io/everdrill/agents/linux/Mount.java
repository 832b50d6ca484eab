package io.everdrill.agents.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One line of /proc/PID/mountinfo (proc(5)).
 *
 * @param device major:minor of the file system, which several mounts may share
 * @param root the folder of the file system that is mounted
 * @param options of this mount
 * @param superOptions of the file system
 */
public record Mount(
    String device,
    String root,
    Path point,
    List<String> options,
    String type,
    String source,
    List<String> superOptions) {

  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");
  private static final int FIELDS_BEFORE_OPTIONAL = 6;
  private static final int FIELDS_BEHIND_DASH = 3;

  public Mount {
    options = List.copyOf(options);
    superOptions = List.copyOf(superOptions);
  }

  /** What this process sees mounted, a later mount on the same point behind the earlier. */
  public static List<Mount> all() {
    return all(Path.of("/proc/self/mountinfo"));
  }

  public static List<Mount> all(Path mountinfo) {
    try {
      return Files.readAllLines(mountinfo).stream().map(Mount::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(mountinfo + ": cannot be read", e);
    }
  }

  /** The mount that a file or folder is in; none if there is no such file. */
  public static Optional<Mount> of(Path file) {
    try {
      Path real = file.toRealPath();
      List<Mount> all = all();
      // Of two on the same point the later hides the earlier; max takes the last of equals.
      return all.stream()
          .filter(m -> real.startsWith(m.point))
          .max(
              Comparator.<Mount>comparingInt(m -> m.point.getNameCount())
                  .thenComparing(all::indexOf));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Mount parse(String line) {
    String[] halves = line.split(" - ", 2);
    String[] before = halves[0].split(" ");
    String[] behind = halves.length == 2 ? halves[1].split(" ") : new String[0];
    if (before.length < FIELDS_BEFORE_OPTIONAL || behind.length < FIELDS_BEHIND_DASH) {
      throw new IllegalArgumentException("expected a line of mountinfo, got '" + line + "'");
    }
    return new Mount(
        before[2],
        text(before[3]),
        Path.of(text(before[4])),
        Arrays.asList(before[5].split(",")),
        behind[0],
        text(behind[1]),
        Arrays.asList(behind[2].split(",")));
  }

  private static String text(String field) {
    return OCTAL
        .matcher(field)
        .replaceAll(
            m -> {
              char character = (char) Integer.parseInt(m.group(1), 8);
              return character == '\\' ? "\\\\" : String.valueOf(character);
            });
  }
}
