package io.everdrill.gateway.inputs;

/**
 * What Grafana's alerting posts from a webhook contact point: Alertmanager's shape with fields of
 * its own (values, silenceURL, dashboardURL, orgId), which say nothing that is needed here. Its
 * {@code version} is its own too and is not looked at.
 */
public final class GrafanaWebhook implements InputFormat {

  private final AlertDesk desk;

  public GrafanaWebhook(AlertDesk desk) {
    this.desk = desk;
  }

  @Override
  public Intake read(Message message) throws MalformedInput {
    return AlertGroup.read(JsonBody.object(message.body()), message, desk);
  }
}
