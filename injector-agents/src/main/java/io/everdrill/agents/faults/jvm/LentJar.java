package io.everdrill.agents.faults.jvm;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.linux.Mount;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/**
 * Byteman's jar where a machine with files of its own can read it: a copy, there only while it is
 * loaded, for a file that is open can be deleted.
 */
final class LentJar {

  /** In memory, and gone with the container, also where nobody lives to delete what is in it. */
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private LentJar() {}

  /**
   * Where the machine will find it, for the undo; empty where it reads the agent's own.
   *
   * @throws OrderRefused if there is no place for it
   */
  static String place(TargetJvm jvm, String tag) {
    if (!jvm.hasOtherFiles()) {
      return "";
    }
    return Stream.of(SHARED_MEMORY, TargetJvm.TEMPORARY)
        .filter(folder -> takes(jvm, folder))
        .findFirst()
        .map(folder -> folder.resolve("byteman-everdrill-" + tag + ".jar").toString())
        .orElseThrow(
            () ->
                new OrderRefused(
                    Refusal.UNSUPPORTED,
                    "expected space for Byteman's jar in /dev/shm or /tmp of JVM "
                        + jvm.process().pid()));
  }

  /** A link would lead out of the machine's files, into the agent's. */
  private static boolean takes(TargetJvm jvm, Path folder) {
    Path here = jvm.path(folder);
    return Files.isDirectory(here, LinkOption.NOFOLLOW_LINKS)
        && Files.isWritable(here)
        && (!folder.equals(SHARED_MEMORY) || isMemory(jvm))
        && here.toFile().getUsableSpace() > Byteman.jar().toFile().length();
  }

  private static boolean isMemory(TargetJvm jvm) {
    return Mount.all(Path.of("/proc/" + jvm.process().pid() + "/mountinfo")).stream()
        .anyMatch(mount -> mount.point().equals(SHARED_MEMORY) && mount.type().equals("tmpfs"));
  }

  /** Lends it for as long as it takes to load it. */
  static void load(TargetJvm jvm, int port, String place) {
    if (place.isEmpty()) {
      Byteman.load(jvm, port, Byteman.jar().toString());
      return;
    }
    try {
      takeBack(jvm, place);
      Path copy = Files.copy(Byteman.jar(), jvm.path(Path.of(place)));
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
      Byteman.load(jvm, port, place);
    } catch (IOException e) {
      throw new UncheckedIOException("Byteman's jar at " + place + " of the target", e);
    } finally {
      takeBack(jvm, place);
    }
  }

  static void takeBack(TargetJvm jvm, String place) {
    if (!place.isEmpty()) {
      try {
        Files.deleteIfExists(jvm.path(Path.of(place)));
      } catch (IOException e) {
        throw new UncheckedIOException("Byteman's jar at " + place + " of the target", e);
      }
    }
  }

  static boolean isThere(TargetJvm jvm, String place) {
    return !place.isEmpty() && Files.exists(jvm.path(Path.of(place)), LinkOption.NOFOLLOW_LINKS);
  }
}
