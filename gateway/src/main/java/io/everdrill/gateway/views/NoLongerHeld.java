package io.everdrill.gateway.views;

import io.everdrill.topics.Topic;

/** What is asked for was here, and is on its topic alone now. */
public final class NoLongerHeld extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Topic topic;

  NoLongerHeld(Topic topic, String what) {
    // No stack trace: it is an answer, not a failure of ours.
    super(what + " is not held here any more", null, false, false);
    this.topic = topic;
  }

  public Topic topic() {
    return topic;
  }
}
