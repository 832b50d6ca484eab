package io.everdrill.gateway;

/** What an endpoint asks of its caller. */
enum Permission {
  /** Nothing: whoever can reach the port. */
  NONE,
  /** See results. */
  READ,
  /** See what became of detectors once it is judged: nothing of a drill that runs. */
  SCORE,
  /** Report alerts and diagnoses. */
  REPORT,
  /** Say what people and their incident tools know: an incident, an acknowledgement. */
  ANNOUNCE,
  /** End faults and stop new ones: always towards safety, so one person is enough. */
  STOP,
  /** Let drills start again. */
  RESUME,
  /** Say what may be broken, how often, and who is scored. */
  DEFINE
}
