package io.everdrill.topics.events;

import java.time.Instant;
import java.util.List;

/** Known incidents that are not ours. Topic: everdrill.incidents, keyed by cell. */
public sealed interface IncidentEvent extends Event {

  CellId cell();

  String incident();

  @Override
  default String key() {
    return cell().value();
  }

  @Override
  default String subject() {
    return cell() + "/" + incident();
  }

  @Override
  default String identity() {
    return subject();
  }

  /** It began; until closed no drill starts in the cell. */
  @EventType("io.everdrill.incident.opened.v1")
  record Opened(
      CellId cell, String incident, List<String> services, String summary, Instant openedAt)
      implements IncidentEvent {
    public Opened {
      Require.present(cell, "cell");
      Require.text(incident, "incident");
      services = Require.list(services);
      summary = Require.orEmpty(summary);
      Require.present(openedAt, "openedAt");
    }

    @Override
    public Instant time() {
      return openedAt;
    }
  }

  /** It is over. */
  @EventType("io.everdrill.incident.closed.v1")
  record Closed(CellId cell, String incident, Instant closedAt) implements IncidentEvent {
    public Closed {
      Require.present(cell, "cell");
      Require.text(incident, "incident");
      Require.present(closedAt, "closedAt");
    }

    @Override
    public Instant time() {
      return closedAt;
    }
  }
}
