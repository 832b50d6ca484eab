/**
 * The command line: one class a subcommand, all of one shape ({@link
 * io.everdrill.standalone.commands.Subcommand}). A new one is written beside the others and named
 * in {@link io.everdrill.standalone.commands.EverdrillCommand}; results go to standard output,
 * everything else to standard error.
 *
 * <pre>
 *   arguments ──> EverdrillCommand ──> Subcommand.run() ──> Outcome ──> exit code
 *                                           └── exception ──> ErrorReport ──> standard error
 * </pre>
 */
package io.everdrill.standalone.commands;
