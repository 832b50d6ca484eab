package io.everdrill.standalone.demo;

import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.Recovery;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import io.everdrill.topics.events.VerdictEvent.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a verdict shows to be missing in the monitoring or in the cell: what was seen, and what that
 * suggests. The suggestion is a place to look, not a finding.
 */
record Gap(String experiment, String symptom, String suspectedCause) {

  /** The gaps that one verdict shows; none for a drill that went as it should. */
  static List<Gap> of(VerdictEvent.Injection verdict) {
    if (verdict.outcome() != Outcome.JUDGED) {
      return List.of();
    }
    String experiment = verdict.fault().kind() + " " + verdict.target();
    List<Gap> gaps = new ArrayList<>();
    if (RunReport.first(verdict).findAny().isEmpty()) {
      gaps.add(new Gap(experiment, felt(verdict) + ", no alert", whyUnnoticed(verdict)));
    }
    RunReport.first(verdict)
        .map(DetectorVerdict::rootCause)
        .forEach(root -> addWrongRoot(gaps, experiment, verdict, root));
    if (verdict.recovery() instanceof Recovery.NotRecovered) {
      gaps.add(
          new Gap(
              experiment,
              "not steady again after the fault was gone",
              verdict.service() + " does not recover by itself"));
    }
    return gaps;
  }

  private static void addWrongRoot(
      List<Gap> gaps, String experiment, VerdictEvent.Injection verdict, RootCause root) {
    switch (root) {
      case RootCause.Correct c -> {}
      case RootCause.Wrong w ->
          gaps.add(
              new Gap(
                  experiment,
                  "diagnosed " + w.named() + ", was " + verdict.service(),
                  w.rankOfTruth() == 0
                      ? verdict.service() + " gives the diagnosis nothing to go by"
                      : verdict.service() + " is ranked " + w.rankOfTruth() + ", behind it"));
      case RootCause.Missed m ->
          gaps.add(
              new Gap(
                  experiment,
                  "alerted, but no diagnosis",
                  "the alerts of " + verdict.service() + " reach no root-cause analysis"));
    }
  }

  private static String felt(VerdictEvent.Injection verdict) {
    return switch (verdict.impact()) {
      case Impact.Felt f ->
          String.format(
              Locale.ROOT,
              "users felt it (%.0f %% of probes failed)",
              100 * (1 - f.passRateDuring()));
      case Impact.NotFelt n -> "users felt nothing";
      case Impact.Unseen u -> "no probe looked";
    };
  }

  private static String whyUnnoticed(VerdictEvent.Injection verdict) {
    for (DetectorVerdict detector : verdict.detectors()) {
      if (detector.detection() instanceof Detection.Unavailable) {
        return detector.detector() + " gave no sign of life";
      }
      if (detector.detection() instanceof Detection.Masked masked) {
        return "hidden behind an alert that fired before (" + masked.by().fingerprint() + ")";
      }
    }
    return verdict.impact() instanceof Impact.Felt
        ? "no rule of the monitoring covers " + verdict.fault().kind() + " on " + verdict.service()
        : verdict.service() + " is redundant or unused on the probed paths, and nobody watches it";
  }

  @Override
  public String toString() {
    return experiment + ": " + symptom + " -> " + suspectedCause;
  }
}
