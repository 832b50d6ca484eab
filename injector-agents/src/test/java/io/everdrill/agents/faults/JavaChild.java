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
    return command(List.of(), System.getProperty("java.class.path"), main);
  }

  public static List<String> command(List<String> options, String classPath, Class<?> main) {
    return command(options, classPath, main.getName());
  }

  static List<String> command(List<String> options, String classPath, String main) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main));
    return command;
  }

  public static Process start(Class<?> main, Object... arguments) throws IOException {
    return start(command(main), arguments);
  }

  /** With options of the JVM of its own. */
  public static Process startWith(List<String> options, Class<?> main) throws IOException {
    return start(command(options, System.getProperty("java.class.path"), main));
  }

  static Process start(List<String> jvm, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(jvm);
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
