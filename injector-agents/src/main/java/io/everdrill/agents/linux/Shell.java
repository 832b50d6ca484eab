package io.everdrill.agents.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The one seam through which commands are run: bounded in time and output, loud when they fail. */
public final class Shell {

  public static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int GREATEST_OUTPUT_BYTES = 1 << 20;

  private Shell() {}

  /** A command failed, or took too long. */
  public static final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailed(String message) {
      super(message);
    }
  }

  /**
   * Standard output of a command that ends with 0 within {@link #LIMIT}.
   *
   * @throws CommandFailed otherwise, with the command line and what it said on standard error
   */
  public static String run(String... command) {
    return feed("", command);
  }

  /**
   * As {@link #run}, with this on standard input: less than a pipe holds (64 KiB), so that a
   * command that does not read cannot hold the caller.
   */
  public static String feed(String input, String... command) {
    Process process = start(command);
    CompletableFuture<String> output = read(process.getInputStream());
    CompletableFuture<String> error = read(process.getErrorStream());
    try {
      writeAll(process, input);
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new CommandFailed(String.join(" ", command) + ": not done after " + LIMIT);
      }
      if (process.exitValue() != 0) {
        throw new CommandFailed(
            String.join(" ", command)
                + ": exit code "
                + process.exitValue()
                + ": "
                + error.join().strip());
      }
      return output.join();
    } catch (IOException e) {
      throw new UncheckedIOException(String.join(" ", command), e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new CommandFailed(String.join(" ", command) + ": interrupted");
    }
  }

  /** A command that ended without reading has its own exit code to say why. */
  private static void writeAll(Process process, String input) throws IOException {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
    } catch (IOException e) {
      if (!input.isEmpty() && process.isAlive()) {
        throw e;
      }
    }
  }

  /** One word of a command line, whatever is in it. */
  public static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** These commands with these arguments, from {@code $1}, as a person gives them to any shell. */
  public static String script(String commands, Object... arguments) {
    return Stream.concat(
            Stream.of("sh", "-c", commands, "everdrill"),
            Stream.of(arguments).map(Object::toString))
        .map(Shell::quoted)
        .collect(Collectors.joining(" "));
  }

  /** A line of words to a person, whatever is in them, before commands. */
  public static String comment(String words) {
    return "# " + words.replaceAll("\\p{Cntrl}", "?") + "\n";
  }

  private static Process start(String... command) {
    try {
      return NetworkNamespace.start(new ProcessBuilder(List.of(command)));
    } catch (IOException e) {
      throw new CommandFailed(String.join(" ", command) + ": " + e.getMessage());
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    // Platform threads: a carrier of virtual threads that is made here would take this thread's
    // network namespace and user with it, and keep them for whoever comes next.
    Thread.ofPlatform()
        .name("shell-output")
        .daemon()
        .start(
            () -> {
              try (stream) {
                text.complete(new String(stream.readNBytes(GREATEST_OUTPUT_BYTES), UTF_8));
              } catch (IOException e) {
                text.complete("");
              }
            });
    return text;
  }
}
