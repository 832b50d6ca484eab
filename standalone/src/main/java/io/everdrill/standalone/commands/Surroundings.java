package io.everdrill.standalone.commands;

import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What only the main class may take from the operating system, and hands to the commands.
 *
 * @param environment the process's environment variables
 * @param clock the wall clock
 * @param chance unpredictable: for seeds that were not given, keys and tokens
 * @param user who runs this, as the operating system knows them
 */
public record Surroundings(
    Map<String, String> environment, InstantSource clock, RandomGenerator chance, String user) {}
