/** The three ways in which an instance fails its callers: stuck, hanging, dead. */
package io.everdrill.agents.faults.business;
