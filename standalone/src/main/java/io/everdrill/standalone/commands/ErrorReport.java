package io.everdrill.standalone.commands;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says on standard error, in one line unless more was asked for, why a command could not do its
 * work.
 */
final class ErrorReport implements IParameterExceptionHandler, IExecutionExceptionHandler {
  /** A chain of causes longer than this repeats itself. */
  private static final int MAX_CAUSES = 5;

  @Override
  public int handleParseException(ParameterException wrongUse, String[] arguments) {
    CommandLine command = wrongUse.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + wrongUse.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(wrongUse, err)) {
      err.println("Try '" + name + " --help'.");
    }
    printStackTraceIfWanted(wrongUse, err);
    return Outcome.WRONG_USE.exitCode();
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult parseResult) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + reason(failure));
    printStackTraceIfWanted(failure, err);
    return Outcome.WORLD_FAILED.exitCode();
  }

  private static void printStackTraceIfWanted(Exception exception, PrintWriter err) {
    if (EverdrillCommand.stackTracesWanted()) {
      exception.printStackTrace(err);
    }
  }

  /** The message with those of its causes that add something. */
  private static String reason(Throwable failure) {
    var reason = new StringBuilder(message(failure));
    Throwable cause = failure.getCause();
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      if (reason.indexOf(message(cause)) < 0) {
        reason.append(": ").append(message(cause));
      }
      cause = cause.getCause();
    }
    return reason.toString();
  }

  /**
   * A file system exception's message is a bare path, and an exception without one says nothing.
   */
  private static String message(Throwable failure) {
    String message = failure.getMessage();
    String type = failure.getClass().getSimpleName();
    if (message == null || message.isBlank()) {
      return type;
    }
    return failure instanceof java.nio.file.FileSystemException ? type + ": " + message : message;
  }
}
