/** What drivers use of Linux: commands, processes, and watchdogs that outlive the agent. */
package io.everdrill.agents.linux;
