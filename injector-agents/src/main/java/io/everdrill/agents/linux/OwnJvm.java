package io.everdrill.agents.linux;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How this JVM was started, so that another of the same classes can be. */
public final class OwnJvm {

  private OwnJvm() {}

  public static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** Absolute, because the other may live on where this one was not started. */
  public static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** What lets this JVM start faster lets the other; one that does not fit is left aside. */
  public static String cache() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.matches("-XX:(AOTCache|SharedArchiveFile)=.*"))
        .findFirst()
        .orElse("-Xshare:auto");
  }
}
