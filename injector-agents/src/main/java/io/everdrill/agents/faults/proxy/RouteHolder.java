package io.everdrill.agents.faults.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.agents.linux.OwnJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process that holds the doors of the explicit proxy, because callers need them also when the
 * agent is dead. An agent that starts takes the place of the one that was left.
 */
final class RouteHolder implements AutoCloseable {

  /** A JVM on a busy host takes 2 to 4 s to start; nobody waits for this one but the agent. */
  private static final Duration READY_WITHIN = Duration.ofSeconds(30);

  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);

  private final String name;
  private final Process process;
  private final BufferedReader said;

  private RouteHolder(String name, Process process) {
    this.name = name;
    this.process = process;
    said = process.inputReader(UTF_8);
  }

  /**
   * Returns when every door is open; connections through one that was left end.
   *
   * @param name of the agent, which no other on this host has
   */
  static RouteHolder start(String name, List<ProxyRoute> routes) {
    endAll(name);
    try {
      RouteHolder holder =
          new RouteHolder(
              name,
              new ProcessBuilder(command(name, routes))
                  // A pipe of the agent would break under it, one of its parent be held open.
                  .redirectError(ProcessBuilder.Redirect.DISCARD)
                  .start());
      holder.awaitReady();
      return holder;
    } catch (IOException e) {
      throw new IllegalStateException("process of the explicit proxy: " + e.getMessage(), e);
    }
  }

  private static List<String> command(String name, List<ProxyRoute> routes) {
    List<String> command = new ArrayList<>(List.of("setsid", OwnJvm.java().toString()));
    command.addAll(OwnJvm.smallOptions());
    Collections.addAll(command, "-cp", OwnJvm.classPath(), RouteHolderMain.class.getName(), name);
    routes.forEach(route -> Collections.addAll(command, route.listen(), route.upstream()));
    return command;
  }

  private void awaitReady() {
    try {
      String first = read(READY_WITHIN);
      if (!first.equals(RouteHolderMain.READY)) {
        throw new IllegalStateException("explicit proxy: " + first);
      }
    } catch (IllegalStateException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  /** What it answers to a line. */
  synchronized String ask(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(UTF_8));
      process.getOutputStream().flush();
      return read(ANSWERS_WITHIN);
    } catch (IOException e) {
      throw new IllegalStateException("process of the explicit proxy: " + e.getMessage(), e);
    }
  }

  private String read(Duration limit) {
    FutureTask<String> line = new FutureTask<>(said::readLine);
    Thread.ofPlatform().name("explicit-proxy-answer").daemon().start(line);
    try {
      String answer = line.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (answer == null) {
        throw new IllegalStateException("process of the explicit proxy: it ended");
      }
      return answer;
    } catch (TimeoutException | ExecutionException e) {
      // What it answers later would be taken for the answer to something else.
      process.destroyForcibly();
      throw new IllegalStateException(
          "process of the explicit proxy: expected an answer within " + limit, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("process of the explicit proxy: interrupted", e);
    }
  }

  /** Nobody can call through it any more. */
  @Override
  public void close() {
    endAll(name);
  }

  /** Ends those that agents of this name left, whoever started them. */
  static void endAll(String name) {
    ProcessHandle.allProcesses()
        .filter(process -> isHolder(process.pid(), name))
        .forEach(
            process -> {
              process.destroyForcibly();
              process.onExit().orTimeout(ANSWERS_WITHIN.toSeconds(), TimeUnit.SECONDS).join();
            });
  }

  private static boolean isHolder(long pid, String name) {
    try {
      List<String> words =
          List.of(Files.readString(Path.of("/proc/" + pid + "/cmdline"), ISO_8859_1).split("\0"));
      return Collections.indexOfSubList(words, List.of(RouteHolderMain.class.getName(), name)) > 0;
    } catch (IOException e) {
      // Gone, or another user's.
      return false;
    }
  }
}
