package io.everdrill.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.gateway.inputs.JsonBody;
import io.everdrill.gateway.inputs.MalformedInput;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The address of PagerDuty's Events API v2, for senders of which nothing but the host can be set:
 * the routing key in the body is the token. It is compared as every token is, and not kept.
 */
final class PagerDutyDoor {

  private static final Set<Integer> MISTAKES_OF_THE_SENDER = Set.of(400, 401, 403);

  private final Admission admission;
  private final Endpoint.Action pagerDuty;

  /**
   * @param pagerDuty what takes the event once it is known who sent it
   */
  PagerDutyDoor(Admission admission, Endpoint.Action pagerDuty) {
    this.admission = admission;
    this.pagerDuty = pagerDuty;
  }

  Endpoint endpoint() {
    return Endpoint.post(
        "/v2/enqueue",
        "as PagerDuty's Events API v2: the routing_key is a token that may report alerts",
        Permission.NONE,
        (Endpoint.Action) this::enqueue);
  }

  private Answer enqueue(Call call) {
    try {
      Caller sender = admission.admitToken(routingKey(call), Permission.REPORT);
      return pagerDuty.answer(call.by(sender));
    } catch (Problem refused) {
      if (MISTAKES_OF_THE_SENDER.contains(refused.status())) {
        return invalid(refused.getMessage());
      }
      throw refused;
    }
  }

  private static String routingKey(Call call) {
    try {
      ObjectNode body = JsonBody.object(call.body());
      return JsonBody.text(body, "routing_key");
    } catch (MalformedInput e) {
      throw Problem.badRequest(e.getMessage());
    }
  }

  /** As PagerDuty refuses, which its clients can read: 400, whatever is wrong. */
  private static Answer invalid(String why) {
    return Answer.json(
            Map.of(
                "status",
                "invalid event",
                "message",
                "Event object is invalid",
                "errors",
                List.of(why)))
        .withStatus(400);
  }
}
