package io.everdrill.topics.events;

/** When an alert was over. */
public record Resolution(AlertEvent.Episode episode, Milestone when) {
  public Resolution {
    Require.present(episode, "episode");
    Require.present(when, "when");
  }
}
