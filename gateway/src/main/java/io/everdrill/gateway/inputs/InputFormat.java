package io.everdrill.gateway.inputs;

/** One way to say it: reads a message as events of ours. */
@FunctionalInterface
public interface InputFormat {

  /** What the message says; the parts of it that say nothing are handed back one by one. */
  Intake read(Message message) throws MalformedInput;

  /** What of a body that says nothing may be kept as a dead letter. */
  default byte[] keepable(byte[] body) {
    return KeptBytes.of(body);
  }
}
