package io.everdrill.agents.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What processes hold open on a file system, as far as this user may see. */
public final class OpenFiles {

  /** O_WRONLY and O_RDWR (open(2)). */
  private static final int WRITES = 3;

  private OpenFiles() {}

  /** A descriptor of a process, and the file behind it. */
  public record Open(long pid, Path descriptor, String file) {}

  /** What anybody has open for writing in the file system of a folder. */
  public static List<Open> written(Path folder) {
    return ProcessHandle.allProcesses().flatMap(p -> written(p.pid(), folder).stream()).toList();
  }

  /** What this process has open for writing in the file system of a folder. */
  public static List<Open> writtenByThisProcess(Path folder) {
    return written(ProcessHandle.current().pid(), folder);
  }

  private static List<Open> written(long pid, Path folder) {
    return of(pid).stream()
        .filter(o -> writes(o) && sameFileSystem(o.descriptor(), folder))
        .toList();
  }

  /** Files and devices with a name, not sockets and pipes. */
  public static List<Open> of(long pid) {
    List<Open> open = new ArrayList<>();
    Path descriptors = Path.of("/proc/" + pid + "/fd");
    try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : all) {
        String file = target(descriptor);
        if (file.startsWith("/")) {
          open.add(new Open(pid, descriptor, file));
        }
      }
    } catch (IOException e) {
      // Ended, or another user's.
      return open;
    }
    return open;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean writes(Open open) {
    Path info = Path.of("/proc/" + open.pid() + "/fdinfo").resolve(open.descriptor().getFileName());
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("flags:"))
          .anyMatch(l -> (Long.parseLong(l.substring(6).strip(), 8) & WRITES) != 0);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean sameFileSystem(Path one, Path other) {
    try {
      return Files.getAttribute(one, "unix:dev").equals(Files.getAttribute(other, "unix:dev"));
    } catch (IOException e) {
      return false;
    }
  }
}
