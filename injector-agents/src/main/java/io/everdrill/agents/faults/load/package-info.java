/** More traffic and more connections than usual, from the agent itself. */
package io.everdrill.agents.faults.load;
