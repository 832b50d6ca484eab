package io.everdrill.agents.faults.jvm;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.jboss.byteman.agent.Main;
import org.jboss.byteman.agent.submit.ScriptText;
import org.jboss.byteman.agent.submit.Submit;

/** Byteman in a target: its agent, loaded once for good, and its listener on loopback there. */
final class Byteman {

  private static final String LOADED = "org.jboss.byteman.agent.loaded";

  /** Ours, in the target: which port its listener has. Byteman takes only names like this. */
  private static final String PORT = "org.jboss.byteman.everdrill.port";

  private static final String LOOPBACK = "127.0.0.1";

  private Byteman() {}

  /**
   * The port that its listener has in this machine, or will have.
   *
   * @throws OrderRefused if somebody else has loaded Byteman
   */
  static int port(TargetJvm jvm) {
    Properties properties = jvm.properties();
    String port = properties.getProperty(PORT);
    if (port != null) {
      return Integer.parseInt(port);
    }
    if (properties.getProperty(LOADED) != null) {
      throw new OrderRefused(
          Refusal.CONFLICT, "JVM " + jvm.process().pid() + ": somebody else's Byteman is in it");
    }
    return jvm.network().inside(Byteman::freePort);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("a free port on loopback", e);
    }
  }

  static boolean isLoaded(TargetJvm jvm) {
    return jvm.properties().getProperty(LOADED) != null;
  }

  /**
   * Loads the agent, unless it is loaded. Its own way to set a property would print a line where
   * the target prints.
   *
   * @param jar where the machine finds it
   */
  static void load(TargetJvm jvm, int port, String jar) {
    jvm.attached(
        machine -> {
          machine.loadAgent(jar, options(port));
          Properties ours = new Properties();
          ours.setProperty(PORT, Integer.toString(port));
          speak(jvm, port, "does not answer", listener -> listener.setSystemProperties(ours));
          return port;
        });
  }

  /** What the agent is told when it is loaded. */
  static String options(int port) {
    return "listener:true,address:" + LOOPBACK + ",port:" + port;
  }

  /** Where the agent has it. */
  static Path jar() {
    try {
      return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toAbsolutePath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("where Byteman's jar is", e);
    }
  }

  static void add(TargetJvm jvm, int port, String name, String script) {
    speak(
        jvm,
        port,
        "does not take " + name,
        listener -> listener.addScripts(List.of(new ScriptText(name, script))));
  }

  static void remove(TargetJvm jvm, int port, String name, String script) {
    speak(
        jvm,
        port,
        "does not remove " + name,
        listener -> listener.deleteScripts(List.of(new ScriptText(name, script))));
  }

  /** All rules, each with the methods that it is in. */
  static String rules(TargetJvm jvm, int port) {
    return speak(jvm, port, "does not answer", Submit::listAllRules);
  }

  /** What the listener is asked. */
  @FunctionalInterface
  private interface Question {
    String ask(Submit listener) throws Exception;
  }

  private static String speak(TargetJvm jvm, int port, String failure, Question question) {
    return jvm.network()
        .inside(
            () -> {
              try {
                return question.ask(
                    new Submit(
                        LOOPBACK, port, new PrintStream(OutputStream.nullOutputStream(), false)));
              } catch (Exception e) {
                throw new IllegalStateException(
                    "Byteman on port %d of JVM %d %s: %s"
                        .formatted(port, jvm.process().pid(), failure, e.getMessage()),
                    e);
              }
            });
  }
}
