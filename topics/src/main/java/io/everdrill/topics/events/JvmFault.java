package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/**
 * Faults inside the target's Java virtual machine, at the entry of a method.
 *
 * <p>{@code className} is a binary name, {@code methodName} that of a method, with its parameter
 * types in parentheses where it is overloaded.
 */
@JsonSubTypes({
  @JsonSubTypes.Type(JvmFault.Throw.class),
  @JsonSubTypes.Type(JvmFault.Delay.class),
  @JsonSubTypes.Type(JvmFault.Return.class),
  @JsonSubTypes.Type(JvmFault.CollectGarbage.class),
})
public sealed interface JvmFault extends Fault {

  @Override
  default Category category() {
    return Category.APPLICATION;
  }

  /** The method throws. */
  @JsonTypeName("jvm-exception")
  record Throw(String className, String methodName, String exception, String message)
      implements JvmFault {
    /**
     * @param exception class name of an unchecked exception with a constructor that takes a message
     */
    public Throw {
      Require.text(className, "className");
      Require.text(methodName, "methodName");
      Require.text(exception, "exception");
      message = Require.orEmpty(message);
    }
  }

  /** The method takes longer. */
  @JsonTypeName("jvm-latency")
  record Delay(String className, String methodName, @JsonProperty("delayMs") Duration delay)
      implements JvmFault {
    public Delay {
      Require.text(className, "className");
      Require.text(methodName, "methodName");
      Require.positive(delay, "delayMs");
    }
  }

  /** The method returns this at once. */
  @JsonTypeName("jvm-return-value")
  record Return(String className, String methodName, String value) implements JvmFault {
    /**
     * @param value a Java literal: {@code 42}, {@code true}, {@code null}, {@code "text"}
     */
    public Return {
      Require.text(className, "className");
      Require.text(methodName, "methodName");
      Require.present(value, "value");
    }
  }

  /** Full garbage collections, one after the other. */
  @JsonTypeName("jvm-gc-pressure")
  record CollectGarbage(@JsonProperty("everyMs") Duration every) implements JvmFault {
    public CollectGarbage {
      Require.positive(every, "everyMs");
    }
  }
}
