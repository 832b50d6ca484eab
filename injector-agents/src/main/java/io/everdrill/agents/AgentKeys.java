package io.everdrill.agents;

import io.everdrill.topics.Signing;

/**
 * Whom the agent trusts, and by what others know it.
 *
 * @param own signs what the agent reports
 * @param schedulers whose commands it obeys
 */
public record AgentKeys(Signing.Signer own, Signing.Verifier schedulers) {}
