/**
 * Faults inside a Java virtual machine, by its own attach interface: Byteman's rules at the entry
 * of a method, and garbage collections.
 *
 * <p>A rule ends by itself at the limit, for the time is one of its conditions, and is taken out
 * when the agent reverts or is dead. Byteman itself cannot be unloaded: it stays, with no rule.
 *
 * <p>A machine in a container is attached to over a file of its own {@code /tmp}, reads Byteman's
 * jar in its own files, and has its listener in its own network, which the agent enters to speak to
 * it.
 */
package io.everdrill.agents.faults.jvm;
