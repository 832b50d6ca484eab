package io.everdrill.agents.faults;

import java.time.Duration;

/**
 * A fault that can be applied, and the way back from it.
 *
 * @param mechanism how it will be done
 * @param undo goes to disk before {@code apply} is run
 * @param beat how often {@code sustain} is run while it is held
 */
public record PreparedFault(
    String mechanism, Undo undo, Remedy remedy, Duration beat, Runnable apply, Runnable sustain) {}
