package io.everdrill.topics.events;

import java.time.Instant;
import java.util.List;

/** What a detector made of its alerts. Topic: everdrill.diagnoses, keyed by cell. */
public sealed interface DiagnosisEvent extends Event {

  /**
   * A service or edge that is named as root; the list's order is the ranking.
   *
   * @param confidence neighbours that have the same are tied; 0 if the detector gives none
   */
  record Root(String service, double confidence) {
    public Root {
      Require.text(service, "service");
      Require.share(confidence, "confidence");
    }
  }

  /** An alert that the detector counts to the incident. */
  record AlertRef(String fingerprint, Instant startsAt) {
    public AlertRef {
      Require.text(fingerprint, "fingerprint");
      Require.present(startsAt, "startsAt");
    }
  }

  /** One statement on one incident; a later one of the same incident replaces it. */
  @EventType("io.everdrill.diagnosis.v1")
  record Diagnosed(
      CellId cell,
      String detector,
      String detectorVersion,
      String incident,
      List<AlertRef> alerts,
      List<Root> roots,
      List<String> evidence,
      Instant diagnosedAt,
      Instant receivedAt)
      implements DiagnosisEvent {
    public Diagnosed {
      Require.present(cell, "cell");
      Require.text(detector, "detector");
      detectorVersion = Require.orEmpty(detectorVersion);
      Require.text(incident, "incident");
      alerts = Require.list(alerts);
      roots = Require.list(roots);
      evidence = Require.list(evidence);
      Require.present(diagnosedAt, "diagnosedAt");
      Require.present(receivedAt, "receivedAt");
    }

    @Override
    public String key() {
      return cell.value();
    }

    @Override
    public String subject() {
      return cell + "/" + detector + "/" + incident;
    }

    @Override
    public String identity() {
      return subject() + "@" + diagnosedAt;
    }

    @Override
    public Instant time() {
      return diagnosedAt;
    }
  }
}
