package io.everdrill.gateway;

/** What Alertmanager posts, after the skeleton in its documentation, with values. */
public final class Payloads {

  private Payloads() {}

  /** Two alerts firing and one resolved, in one group, with all fields that there are today. */
  public static final String ALERTMANAGER_V4 =
      """
      {
        "version": "4",
        "groupKey": "{}:{alertname=\\"HighErrorRate\\"}",
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "cell-monitor",
        "groupLabels": {"alertname": "HighErrorRate"},
        "commonLabels": {"alertname": "HighErrorRate", "severity": "page", "cell": "shop-eu"},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example:9093",
        "notification_reason": "first",
        "alerts": [
          {
            "status": "firing",
            "labels": {"alertname": "HighErrorRate", "severity": "page", "cell": "shop-eu",
                       "service": "payment-svc", "job": "cell"},
            "annotations": {"summary": "payment-svc answers with errors"},
            "startsAt": "2026-11-21T03:00:00.123456789Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example:9090/graph",
            "fingerprint": "c1d2e3f4a5b60718"
          },
          {
            "status": "firing",
            "labels": {"alertname": "HighErrorRate", "severity": "page", "cell": "shop-eu",
                       "job": "checkout-svc"},
            "annotations": {},
            "startsAt": "2026-11-21T11:00:01+08:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "",
            "fingerprint": "00aa11bb22cc33dd"
          },
          {
            "status": "resolved",
            "labels": {"alertname": "HighErrorRate", "severity": "page", "cell": "shop-eu"},
            "annotations": {},
            "startsAt": "2026-11-21T02:00:00Z",
            "endsAt": "2026-11-21T02:05:00Z",
            "generatorURL": "",
            "fingerprint": "ffee00ddccbbaa99"
          }
        ]
      }
      """;

  /** One alert firing. */
  public static String firing(String cell, String fingerprint) {
    return """
    {"version": "4", "receiver": "cell-monitor", "status": "firing", "alerts": [
      {"status": "firing", "labels": {"alertname": "Down", "cell": "%s", "service": "auth-svc"},
       "annotations": {}, "startsAt": "2026-11-21T03:00:00Z",
       "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "%s"}]}
    """
        .formatted(cell, fingerprint);
  }
}
