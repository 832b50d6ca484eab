package io.everdrill.gateway.inputs;

import io.everdrill.gateway.views.View;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Event;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * When the last alert of each pipeline that is asked was received: from there it is asked on after
 * a restart. That is a little before the last answer, never after it.
 */
public final class LastHeard implements View {

  private final Map<String, Instant> byDetector = new HashMap<>();

  public LastHeard(List<PullSettings> pulls) {
    pulls.forEach(pull -> byDetector.put(pull.detector(), JsonBody.NEVER));
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.ALERTS);
  }

  @Override
  public synchronized void take(Event event) {
    // What people acknowledge does not come from the pipeline.
    if (event instanceof AlertEvent.Firing || event instanceof AlertEvent.Resolved) {
      AlertEvent alert = (AlertEvent) event;
      byDetector.computeIfPresent(
          alert.detector(),
          (detector, last) -> alert.receivedAt().isAfter(last) ? alert.receivedAt() : last);
    }
  }

  /** The first moment to ask for at this one. */
  public synchronized Instant since(PullSettings pull, Instant now) {
    Instant last = byDetector.getOrDefault(pull.detector(), JsonBody.NEVER);
    return last.equals(JsonBody.NEVER) ? now.minus(pull.lookback()) : last.minus(pull.overlap());
  }
}
