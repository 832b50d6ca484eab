package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.OwnJvm;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Shell;
import java.net.URISyntaxException;
import java.nio.file.Path;
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

  /**
   * A rule is taken out of Byteman in the process; its agent stays loaded, with no rule.
   *
   * @param port of Byteman's listener in the process, on loopback
   */
  @JsonTypeName("remove-rule")
  record RemoveRule(
      ProcessIdentity process, int port, String rule, String className, String methodName)
      implements JvmUndo {
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
          + bmsubmit()
          + " -h 127.0.0.1 -p "
          + port
          + " -u \"$rule\"; rm -f -- \"$rule\"";
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
