package io.everdrill.agents;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import java.util.List;

/** One of the policy file's {@code connections}, as it is written. */
record PolicyConnection(
    List<String> targets, String url, String user, String passwordFile, String propertiesFile) {

  PolicyConnection {
    if (targets == null || targets.isEmpty()) {
      throw new IllegalArgumentException("targets: expected at least one pattern");
    }
    targets = List.copyOf(targets);
    // So that an error is found when the file is read, and says where.
    new Connection(url, user, passwordFile, propertiesFile);
  }

  Connections.Rule rule() {
    return new Connections.Rule(targets, new Connection(url, user, passwordFile, propertiesFile));
  }
}
