/**
 * The composition root: the only place where the parts meet, behind the {@code everdrill} command.
 * Parts never know each other; whatever joins them is either a Kafka topic or a line in here.
 *
 * <pre>
 *   ./everdrill ──> Main ──> commands (one class a subcommand) ──> scheduler, agents, probes, ...
 * </pre>
 */
package io.everdrill.standalone;
