package io.everdrill.agents.linux;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

  /**
   * Options of a small one that nobody reads the log of, as one that stands by for this one. It may
   * call the kernel as this one does.
   */
  public static List<String> smallOptions() {
    return List.of(
        "-Xlog:disable",
        "-XX:+UseSerialGC",
        "-Xmx96m",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
        cache());
  }

  /** What lets this JVM start faster lets the other; one that does not fit is left aside. */
  private static String cache() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.matches("-XX:(AOTCache|SharedArchiveFile)=.*"))
        .findFirst()
        .orElse("-Xshare:auto");
  }
}
