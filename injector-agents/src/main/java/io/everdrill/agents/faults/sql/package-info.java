/**
 * Faults of an SQL database. What is ours there has one name an injection, and most of it is held
 * by a session of that name: the server ends it when the agent dies, and at the limit.
 */
package io.everdrill.agents.faults.sql;
