package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Shell;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
      return "printf '%s\\n' "
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
          + " > everdrill.btm && bmsubmit -h 127.0.0.1 -p "
          + port
          + " -u everdrill.btm";
    }
  }

  /** Nothing lasts of a garbage collection. */
  @JsonTypeName("collect-no-more")
  record CollectNoMore(ProcessIdentity process) implements JvmUndo {
    @Override
    public String byHand() {
      return "nothing to do";
    }
  }
}
