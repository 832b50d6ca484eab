package io.everdrill.agents.faults;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * A fault that can be applied, and the way back from it.
 *
 * @param mechanism how it will be done
 * @param scope what of the target that reaches, for a person
 * @param plan what {@code apply} would run, for a person; touches nothing
 * @param undo goes to disk before {@code apply} is run
 * @param standby is armed before {@code apply}, or by it, which then takes as much longer
 * @param beat how often {@code sustain} is run while it is held
 */
public record PreparedFault(
    String mechanism,
    String scope,
    Supplier<List<String>> plan,
    Undo undo,
    Remedy remedy,
    Duration beat,
    Standby standby,
    Runnable apply,
    Runnable sustain) {}
