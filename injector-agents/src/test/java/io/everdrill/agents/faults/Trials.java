package io.everdrill.agents.faults;

import java.util.Map;

/** The trials of one family, by kind; made one at a time, when their turn comes. */
public interface Trials {

  /** Makes the world of one trial. */
  @FunctionalInterface
  interface Maker {
    Trial make() throws Exception;
  }

  Map<String, Maker> byKind();
}
