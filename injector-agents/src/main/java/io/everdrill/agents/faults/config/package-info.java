/**
 * Faults of configuration files.
 *
 * <p>The file itself is never written: it gets a second name beside it, a wrong one is moved over
 * its first name, and in the end it is moved back, with its inode and all that hangs on that.
 */
package io.everdrill.agents.faults.config;
