package io.everdrill.gateway.views;

/** A view that lets the oldest go, and says how near it is to that. */
public interface BoundedView extends View {

  /** 0 is empty, at 1 the oldest begin to go. */
  double fullness();

  /** How many have gone since start. */
  long dropped();
}
