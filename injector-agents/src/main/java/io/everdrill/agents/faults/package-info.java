/**
 * One file a fault: what it does, how it is seen, how it is undone, how it ends when the agent is
 * dead. To add one, copy {@link io.everdrill.agents.faults.NoopDriver} and name it in {@link
 * io.everdrill.agents.faults.DriverSet}.
 *
 * <pre>
 *   prepare ──> Undo (on disk) ──> apply ──> look: in force? ──> sustain ... ──> revert ──> gone?
 *                  │                                                              ^
 *                  └── agent dead: owner table, watchdog; agent back: journal ────┘
 * </pre>
 */
package io.everdrill.agents.faults;
