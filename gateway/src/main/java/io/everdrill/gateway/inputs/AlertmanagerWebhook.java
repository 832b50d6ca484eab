package io.everdrill.gateway.inputs;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What Alertmanager posts: webhook version 4, as its documentation of {@code webhook_config} has
 * it. One event for each fingerprint and state; fields that are not known are ignored.
 */
public final class AlertmanagerWebhook implements InputFormat {

  private final AlertDesk desk;

  public AlertmanagerWebhook(AlertDesk desk) {
    this.desk = desk;
  }

  @Override
  public Intake read(Message message) throws MalformedInput {
    ObjectNode payload = JsonBody.object(message.body());
    if (!payload.path("version").asText().equals("4")) {
      throw new MalformedInput("version", "expected \"4\", got " + payload.path("version"));
    }
    return AlertGroup.read(payload, message, desk);
  }
}
