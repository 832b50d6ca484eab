package io.everdrill.standalone.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The {@code --format} option of a command that prints a result: text for people, or one JSON
 * object for programs. Mixed in with {@code @Mixin}.
 */
public final class ResultFormat {
  /** What a result can be printed as. */
  enum Format {
    TEXT,
    JSON;

    /** As it is written on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, or json: one object on standard output. Default: text.")
  private Format format;

  /** Prints the result, and nothing but the result, to standard output. */
  public <R> void print(R result, Function<R, String> text, ObjectWriter json)
      throws JsonProcessingException {
    PrintWriter out = command.commandLine().getOut();
    out.println(
        switch (format) {
          case TEXT -> text.apply(result);
          case JSON -> json.writeValueAsString(result);
        });
    out.flush();
  }
}
