package io.everdrill.topics.events;

/** Who took an alert on, and when. */
public record Acknowledgement(AlertEvent.Episode episode, String by, Milestone when) {
  public Acknowledgement {
    Require.present(episode, "episode");
    by = Require.orEmpty(by);
    Require.present(when, "when");
  }
}
