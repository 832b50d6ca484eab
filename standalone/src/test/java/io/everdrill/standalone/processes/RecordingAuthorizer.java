package io.everdrill.standalone.processes;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's own authorizer, which also remembers whom it denied what. The broker makes it. */
public final class RecordingAuthorizer extends StandardAuthorizer {
  private static final Set<String> DENIED = new TreeSet<>();

  /** What was denied before is of no interest. */
  static void forget() {
    synchronized (DENIED) {
      DENIED.clear();
    }
  }

  /** Since then: user, operation, and what it was about. */
  static List<String> denied() {
    synchronized (DENIED) {
      return List.copyOf(DENIED);
    }
  }

  @Override
  public List<AuthorizationResult> authorize(
      AuthorizableRequestContext context, List<Action> actions) {
    List<AuthorizationResult> results = super.authorize(context, actions);
    for (int i = 0; i < actions.size(); i++) {
      Action action = actions.get(i);
      // Where Kafka asks whether one may do more than is needed, it says that a no is no denial.
      if (results.get(i) == AuthorizationResult.DENIED && action.logIfDenied()) {
        synchronized (DENIED) {
          DENIED.add(
              "%s %s %s %s"
                  .formatted(
                      context.principal().getName(),
                      action.operation(),
                      action.resourcePattern().resourceType(),
                      action.resourcePattern().name()));
        }
      }
    }
    return results;
  }
}
