package io.everdrill.probes;

import io.everdrill.topics.events.ProbeEvent.Phases;

/**
 * What one look saw.
 *
 * @param status HTTP status; 0 if there was none
 * @param value what was read; empty if nothing
 */
record Sight(Symptom symptom, int status, String value, Phases phases) {}
