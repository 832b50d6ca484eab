package io.everdrill.agents.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A main class of the tests in a JVM of its own. */
public final class JavaChild {

  private JavaChild() {}

  /** How such a JVM is started; arguments come after. */
  static List<String> command(Class<?> main) {
    return List.of(
        ProcessHandle.current().info().command().orElseThrow(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx64m",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName());
  }

  public static Process start(Class<?> main, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(command(main));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** What it prints until it ends. */
  public static List<String> output(Class<?> main, Object... arguments) throws IOException {
    Process child = start(main, arguments);
    try (BufferedReader said = child.inputReader(StandardCharsets.UTF_8)) {
      return said.lines().toList();
    } finally {
      child.destroyForcibly();
    }
  }
}
