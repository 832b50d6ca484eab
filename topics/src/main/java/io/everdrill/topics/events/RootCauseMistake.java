package io.everdrill.topics.events;

/** A known way in which a wrong root comes to be named. */
public enum RootCauseMistake {
  /** It only feels the fault, through its calls, and of all that do it is the loudest. */
  LOUDEST_DOWNSTREAM
}
