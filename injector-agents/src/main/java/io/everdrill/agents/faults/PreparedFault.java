package io.everdrill.agents.faults;

import java.time.Duration;
import java.util.List;

/**
 * A fault that can be applied, and the way back from it.
 *
 * @param mechanism how it will be done
 * @param plan what {@code apply} would run, for a person
 * @param undo goes to disk before {@code apply} is run
 * @param beat how often {@code sustain} is run while it is held
 */
public record PreparedFault(
    String mechanism,
    List<String> plan,
    Undo undo,
    Remedy remedy,
    Duration beat,
    Runnable apply,
    Runnable sustain) {}
