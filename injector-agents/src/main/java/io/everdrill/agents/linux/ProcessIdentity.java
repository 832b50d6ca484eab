package io.everdrill.agents.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * One process and no later one with the same number: its id and when it was born, in clock ticks
 * since boot (field 22 of /proc/PID/stat, proc(5)).
 */
public record ProcessIdentity(long pid, long bornTicks) {

  /** Stands for no process. */
  public static final ProcessIdentity NONE = new ProcessIdentity(0, 0);

  /** Between writing a pid file and the start of the process that it names, in either order. */
  private static final Duration PID_FILE_SLACK = Duration.ofSeconds(2);

  /**
   * The living process that a pid file names; none if it was started after the file was written.
   */
  public static Optional<ProcessIdentity> inFile(Path pidFile) {
    try {
      long pid = Long.parseLong(Files.readString(pidFile).strip());
      Instant written = Files.getLastModifiedTime(pidFile).toInstant();
      boolean recycled =
          ProcessHandle.of(pid)
              .flatMap(p -> p.info().startInstant())
              .filter(born -> born.isAfter(written.plus(PID_FILE_SLACK)))
              .isPresent();
      return recycled ? Optional.empty() : ofLiving(pid);
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** This process. */
  public static ProcessIdentity own() {
    return ofLiving(ProcessHandle.current().pid()).orElseThrow();
  }

  /** The living process of this number; none if there is none. */
  public static Optional<ProcessIdentity> ofLiving(long pid) {
    return Stat.of(pid).filter(Stat::alive).map(Stat::identity);
  }

  /** Whether this very process is there and not a zombie. */
  public boolean alive() {
    return stat().filter(Stat::alive).isPresent();
  }

  /** Whether it is stopped by a signal (state T). */
  public boolean stopped() {
    return stat().filter(s -> s.state == 'T').isPresent();
  }

  /** Of which session it is: its children are of the same, unless they begin one; none if gone. */
  public OptionalLong session() {
    return stat().map(s -> OptionalLong.of(s.session)).orElse(OptionalLong.empty());
  }

  /**
   * Not to a later process of the same number; nothing is done where it is gone.
   *
   * @throws Signal.NotSent if it lives and is not ours to signal
   */
  public void signal(Signal signal) {
    if (alive()) {
      try {
        signal.send(pid);
      } catch (Signal.NotSent e) {
        if (alive()) {
          throw e;
        }
      }
    }
  }

  private Optional<Stat> stat() {
    return Stat.of(pid).filter(s -> s.identity.equals(this));
  }

  /** Whether it is this very process, or one that it was started by. */
  public boolean isSelfOrAncestor() {
    return Stream.iterate(
            Optional.of(ProcessHandle.current()),
            Optional::isPresent,
            p -> p.flatMap(ProcessHandle::parent))
        .anyMatch(p -> p.orElseThrow().pid() == pid);
  }

  /** What /proc/PID/stat says of it. */
  private record Stat(ProcessIdentity identity, char state, long session) {

    private static final int STATE = 0;
    private static final int SESSION = 3;
    private static final int BORN_TICKS = 19;

    boolean alive() {
      return state != 'Z' && state != 'X';
    }

    static Optional<Stat> of(long pid) {
      try {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // The name in parentheses may hold anything, so the fields are counted from behind it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Optional.of(
            new Stat(
                new ProcessIdentity(pid, Long.parseLong(fields[BORN_TICKS])),
                fields[STATE].charAt(0),
                Long.parseLong(fields[SESSION])));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      } catch (IOException e) {
        // ESRCH: it went away between open and read.
        return Optional.empty();
      }
    }
  }
}
