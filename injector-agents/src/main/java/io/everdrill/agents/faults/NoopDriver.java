package io.everdrill.agents.faults;

import io.everdrill.topics.events.Fault;
import java.util.List;

/** Does nothing, through every step that a real fault takes: the template for new drivers. */
public final class NoopDriver implements FaultDriver<Fault.Noop, Undo.Nothing> {

  @Override
  public Class<Fault.Noop> faultType() {
    return Fault.Noop.class;
  }

  @Override
  public Class<Undo.Nothing> undoType() {
    return Undo.Nothing.class;
  }

  @Override
  public String mechanism() {
    return "none";
  }

  @Override
  public String needs() {
    return "nothing";
  }

  @Override
  public Aim aim() {
    return Aim.ALSO_GROUP;
  }

  @Override
  public Support support() {
    return new Support.Yes();
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.NOTHING_LASTS;
  }

  @Override
  public Undo.Nothing prepare(FaultOrder<Fault.Noop> order) {
    return new Undo.Nothing();
  }

  @Override
  public void apply(FaultOrder<Fault.Noop> order, Undo.Nothing undo) {}

  @Override
  public List<String> plan(FaultOrder<Fault.Noop> order, Undo.Nothing undo) {
    return List.of("true  # " + order.tag());
  }

  /** Nothing is in force for as long as the agent says so. */
  @Override
  public Sight look(Undo.Nothing undo) {
    return Sight.IN_FORCE;
  }

  @Override
  public void revert(Undo.Nothing undo) {}

  @Override
  public boolean gone(Undo.Nothing undo) {
    return true;
  }
}
