package io.everdrill.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a soak of the gateway found.
 *
 * @param kafkaToClient from the broker's append time, whole milliseconds, to each client that hears
 *     it
 * @param acknowledgedMissing alerts that were acknowledged and are not on the topic
 */
record GatewayResult(
    GatewayBench.Plan plan,
    Acknowledged acknowledged,
    Percentiles kafkaToClient,
    AlertLedger.Answers answers,
    long acknowledgedMissing,
    Delivery delivery,
    Outage outage,
    Memory memory,
    ProcessorTime taken) {

  /** A heap is a coarse thing. */
  private static final double MOST_GROWTH = 1.15;

  /**
   * Of alerts that are due while Kafka is there: a pause of the sender itself is not the gateway's.
   */
  private static final double MOST_NOT_TAKEN = 0.001;

  private static final double MEBIBYTE = 1 << 20;

  /**
   * From the moment that an alert was due to its answer 200, after the warm-up.
   *
   * @param inPeace of what was due while Kafka was there and nothing else held the gateway up
   * @param amid of what was due while Kafka went, was away or came back, or garbage was collected
   *     to be counted; many of those are refused instead
   * @param cold of what was due in the warm-up, by a gateway that has just started
   * @param courseMillis the medians of each part of the time: whether it was slow throughout
   */
  record Acknowledged(
      Percentiles inPeace,
      Percentiles amid,
      Percentiles atAll,
      Percentiles cold,
      List<Double> courseMillis) {
    String course() {
      return "  its medians in the course of it, ms: "
          + courseMillis.stream()
              .map(median -> String.format(Locale.ROOT, "%.0f", median))
              .collect(Collectors.joining(" "));
    }
  }

  /**
   * What came to the clients.
   *
   * @param heard alerts, by all clients together
   * @param missed acknowledged alerts that a client should have heard, for each such client
   */
  record Delivery(long heard, long missed, long reconnections) {}

  /**
   * @param secondsAway from telling the broker to stop until it ran again
   * @param secondsUntilWell from telling it to start until an alert was acknowledged
   */
  record Outage(double secondsAway, double secondsUntilWell) {}

  /**
   * The gateway's process in the first and in the last third. A JVM takes what it may before it
   * collects garbage, so what is resident is stated, and what lives tells whether it grows.
   *
   * @param firstHeapBytes in use after a full collection, at the third's end; likewise the last
   * @param firstResidentBytes the median; likewise the last
   */
  record Memory(
      long firstHeapBytes, long lastHeapBytes, long firstResidentBytes, long lastResidentBytes) {
    boolean flat() {
      return lastHeapBytes <= firstHeapBytes * MOST_GROWTH;
    }
  }

  /** How fast has no limit here, for the load shares the machine; that all is taken in has one. */
  boolean holds() {
    return acknowledgedMissing == 0
        && delivery.missed() == 0
        && memory.flat()
        && answers.notTakenInPeace() <= answers.due() * MOST_NOT_TAKEN;
  }

  String text() {
    return String.format(
        Locale.ROOT,
        """
        %,d clients of the event stream in %,d cells, %,d alerts a second, %d s
        %s
        %s
        %s
        %s
        %s
        %s
        %,d alerts due: %,d acknowledged, %,d refused, %,d not sent for want of speed, %,d without answer
        of these while Kafka was there, after the warm-up: %,d not taken
        acknowledged and not on the topic: %,d
        %,d deliveries, %,d missed, %,d reconnections
        Kafka away for %.1f s, alerts acknowledged again %.1f s after its start
        live heap %.1f MiB in the first third, %.1f MiB in the last; resident %.0f MiB, %.0f MiB
        %s
        %s\
        """,
        plan.clients(),
        plan.cells(),
        plan.alertsPerSecond(),
        plan.seconds(),
        acknowledged.inPeace().text("POST to acknowledged, Kafka there"),
        acknowledged.amid().text("POST to acknowledged, amid disturbances"),
        acknowledged.atAll().text("POST to acknowledged, all of it"),
        acknowledged.course(),
        acknowledged.cold().text("POST to acknowledged, in the warm-up"),
        kafkaToClient.text("Kafka to client"),
        answers.due(),
        answers.acknowledged(),
        answers.refused(),
        answers.notSent(),
        answers.failed(),
        answers.notTakenInPeace(),
        acknowledgedMissing,
        delivery.heard(),
        delivery.missed(),
        delivery.reconnections(),
        outage.secondsAway(),
        outage.secondsUntilWell(),
        memory.firstHeapBytes() / MEBIBYTE,
        memory.lastHeapBytes() / MEBIBYTE,
        memory.firstResidentBytes() / MEBIBYTE,
        memory.lastResidentBytes() / MEBIBYTE,
        taken.text(acknowledged.atAll().samples()),
        holds()
            ? "nothing lost, all taken, memory flat"
            : "NOT: nothing lost, at most 0.1 % not taken while Kafka was there, and live heap at"
                + " most 15 % more in the last third");
  }
}
