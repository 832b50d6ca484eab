package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.OwnJvm;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Shell;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.byteman.agent.submit.Submit;

/** Ways back from faults inside a Java virtual machine; when that ends, they have ended with it. */
@JsonSubTypes({
  @JsonSubTypes.Type(JvmUndo.RemoveRule.class),
  @JsonSubTypes.Type(JvmUndo.CollectNoMore.class),
})
public sealed interface JvmUndo extends Undo {

  ProcessIdentity process();

  /** Where the agent finds what the process finds at a path, if their files are not the same. */
  static Path inRoot(ProcessIdentity process, Path absolute) {
    return Path.of("/proc/" + process.pid() + "/root" + absolute);
  }

  /**
   * How Byteman in the process is reached.
   *
   * @param network that its listener is in
   * @param jar lent to the process, by a path of its own; empty where it reads the agent's
   */
  record Reached(NetworkPlace network, String jar) {
    static final Reached AS_THE_AGENT = new Reached(NetworkPlace.OWN, "");
  }

  /**
   * A rule is taken out of Byteman in the process; its agent stays loaded, with no rule.
   *
   * @param port of Byteman's listener in the process, on loopback
   */
  @JsonTypeName("remove-rule")
  @ByHandTakes("nsenter")
  record RemoveRule(
      ProcessIdentity process,
      int port,
      String rule,
      String className,
      String methodName,
      Reached reached)
      implements JvmUndo {

    public RemoveRule {
      // Of a journal that was written before there were others.
      reached = Objects.requireNonNullElse(reached, Reached.AS_THE_AGENT);
    }

    @Override
    public String byHand() {
      // Without a script it would take out the rules of every injection.
      return "rule=$(mktemp) && printf '%s\\n' "
          + Stream.of(
                  "RULE " + rule,
                  "CLASS " + className,
                  "METHOD " + methodName,
                  "AT ENTRY",
                  "IF true",
                  "DO NOTHING",
                  "ENDRULE")
              .map(Shell::quoted)
              .collect(Collectors.joining(" "))
          + " > \"$rule\" && "
          + reached.network().prefix()
          + bmsubmit()
          + " -h 127.0.0.1 -p "
          + port
          + " -u \"$rule\"; rm -f -- \"$rule\""
          + (reached.jar().isEmpty()
              ? ""
              : " " + Shell.quoted(inRoot(process, Path.of(reached.jar())).toString()));
    }

    /** Without Byteman's own script of this name, which is nowhere that is known here. */
    private static String bmsubmit() {
      return Stream.of(OwnJvm.java().toString(), "-cp", jar(), Submit.class.getName())
          .map(Shell::quoted)
          .collect(Collectors.joining(" "));
    }

    private static String jar() {
      try {
        return Path.of(Submit.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toAbsolutePath()
            .toString();
      } catch (URISyntaxException e) {
        throw new IllegalStateException("where Byteman's jar is", e);
      }
    }
  }

  /** Nothing lasts of a garbage collection. */
  @JsonTypeName("collect-no-more")
  record CollectNoMore(ProcessIdentity process) implements JvmUndo {
    @Override
    public String byHand() {
      return ": # nothing to do";
    }
  }
}
