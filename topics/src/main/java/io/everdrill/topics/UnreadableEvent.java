package io.everdrill.topics;

import org.apache.kafka.common.errors.SerializationException;

/** A record that is no event of ours; its message names what was expected and what came. */
public final class UnreadableEvent extends SerializationException {

  private static final long serialVersionUID = 1L;

  public UnreadableEvent(String message) {
    super(message);
  }

  public UnreadableEvent(String message, Throwable cause) {
    super(message, cause);
  }
}
