package io.everdrill.gateway.views;

import io.everdrill.topics.Topic;
import io.everdrill.topics.chance.ChanceLedger;
import io.everdrill.topics.chance.Place;
import io.everdrill.topics.chance.Proof;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import java.util.Optional;
import java.util.Set;

/** Whether the last drills are what chance drew. */
public final class ProofView implements View {

  /** Of target and scenario, in all lists of candidates together: some ten megabytes. */
  private static final long MAX_PAIRS = 200_000;

  private final ChanceLedger ledger;

  public ProofView(int maxDrills) {
    this.ledger = new ChanceLedger(maxDrills, MAX_PAIRS);
  }

  @Override
  public Set<Topic> topics() {
    return ChanceLedger.topics();
  }

  /** A day's seed was promised long before its drills, in one of two records a day. */
  @Override
  public boolean wantsWhole(Topic topic) {
    return topic == Topic.RANDOMNESS || View.super.wantsWhole(topic);
  }

  @Override
  public synchronized void take(Event event, Place at) {
    ledger.take(event, at);
  }

  /** Empty if the drill did not start, or is not held any more. */
  public synchronized Optional<Proof> proof(DrillId drill) {
    return ledger.proof(drill);
  }
}
