package io.everdrill.agents.faults;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs a main class in a Linux of its own that is one process of this host (Debian's package
 * user-mode-linux): for what this host's kernel has not, and that package has as modules. It sees
 * this host's files and changes none.
 */
final class UserModeLinux {

  private static final Path PROGRAM = Path.of("/usr/bin/linux.uml");
  private static final Path MODPROBE = Path.of("/usr/sbin/modprobe");
  private static final String MEMORY = "mem=1G";

  /** What it says before its first process where a newer processor has more state than it knows. */
  private static final String TOO_MANY_REGISTERS = "ptrace set fp regs failed";

  private UserModeLinux() {}

  /**
   * What the main class said, on both outputs, and with which code it ended.
   *
   * @param exitCode -1 if it did not end in time
   */
  record Result(int exitCode, String output) {}

  static void assumeInstalled() {
    assumeTrue(
        Files.isExecutable(PROGRAM) && Files.isExecutable(MODPROBE),
        "needs the packages user-mode-linux and kmod");
  }

  /**
   * Skips the test where the processor has more registers (AMX) than this Linux can hand to a
   * process: then it panics before the first.
   *
   * @param modules of its kernel
   * @param limit for all of it, start and end included
   */
  static Result run(Duration limit, List<String> modules, Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    try (TestFolder folder = new TestFolder()) {
      Path out = folder.path();
      Path init = out.resolve("init");
      try (InputStream script =
          UserModeLinux.class.getResourceAsStream("/user-mode-linux-init.sh")) {
        Files.copy(script, init, StandardCopyOption.REPLACE_EXISTING);
      }
      if (!init.toFile().setExecutable(true)) {
        throw new IOException(init + ": cannot be made executable");
      }
      Files.writeString(out.resolve("command"), command(main, arguments));
      String console = boot(limit, out, init, modules);
      assumeFalse(
          console.contains(TOO_MANY_REGISTERS),
          "needs a processor whose registers user-mode Linux knows; on this one it panics: "
              + TOO_MANY_REGISTERS);
      Path code = out.resolve("exit-code");
      Path output = out.resolve("output");
      return new Result(
          Files.exists(code) ? Integer.parseInt(Files.readString(code).strip()) : -1,
          Files.exists(output) ? Files.readString(output) : console);
    }
  }

  private static String command(Class<?> main, List<String> arguments) {
    return "exec "
        + Stream.concat(JavaChild.command(main).stream(), arguments.stream())
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "))
        + "\n";
  }

  /** Everything but the folder is in memory that goes with the process. */
  private static String boot(Duration limit, Path out, Path init, List<String> modules)
      throws IOException, InterruptedException {
    Process kernel =
        new ProcessBuilder(
                PROGRAM.toString(),
                MEMORY,
                "root=/dev/root",
                "rootfstype=hostfs",
                "rootflags=/",
                "ro",
                "init=" + init,
                "con=null",
                "con0=null,fd:1",
                "quiet",
                "uml_dir=" + out,
                "umid=everdrill",
                "EDOUT=" + out,
                "MODULES=" + String.join(",", modules))
            .redirectErrorStream(true)
            .redirectOutput(out.resolve("console").toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    try {
      boolean ended = kernel.waitFor(limit);
      return Files.readString(out.resolve("console")) + (ended ? "" : "\nkilled after " + limit);
    } finally {
      killAll(kernel);
    }
  }

  /** It leads a group of processes; those are not its children any more when it is dead. */
  private static void killAll(Process kernel) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-KILL", "--", "-" + kernel.pid())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    kill.waitFor();
    kernel.destroyForcibly();
    kernel.waitFor();
  }
}
