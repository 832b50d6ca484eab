package io.everdrill.agents.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.Json;
import java.time.Duration;

/**
 * Sees to it from outside the agent that a fault ends when the agent is dead, where the kernel does
 * not (S1).
 */
public interface Guardian {

  /** What is to be undone, as the journal has it. */
  record Charge(String kind, String mechanism, Undo undo) {

    /** For a person, where no other tool can undo the fault. */
    String byHand() {
      return "everdrill undo --fault " + Shell.quoted(json());
    }

    /** On one line. */
    public String json() {
      try {
        return Json.mapper().writeValueAsString(this);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(kind + ": its undo cannot be written", e);
      }
    }
  }

  /**
   * When this returns, what runs the undo as soon as the agent is dead, or at the limit, is ready.
   * Does nothing where it is watched already.
   *
   * @param tag of the injection
   * @throws IllegalStateException if it does not get ready
   */
  void watch(String tag, Duration limit, Charge charge);

  /**
   * To be asked after the fault was applied: it may have been applied too late, after the limit.
   *
   * @throws IllegalStateException if nothing watches it any more
   */
  void requireWatched(Undo undo);

  /** For a dry run: what {@link #watch} would start; touches nothing. */
  String plan(String tag, Duration limit, Charge charge);

  /** It has been undone: nothing is left to be watched. Harmless if nothing was. */
  void standDown(Undo undo);
}
