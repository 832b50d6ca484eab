package io.everdrill.gateway.inputs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.everdrill.topics.events.CellId;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * A pipeline that only answers, and how it is asked.
 *
 * @param detector who is scored for what it says
 * @param url what its paths {@code /alerts}, {@code /correlate} and {@code /rca} follow
 * @param cell of alerts that name none; empty means that each must, or that a default holds
 * @param tokenFile holds its bearer token; empty if it asks for none
 * @param every from the end of one round to the next; after a failure twice as long, and so on
 * @param deadline of each request
 * @param overlap asked for once more each time: how late, or wrong by its clock, an alert may be
 * @param lookback how far the first question ever goes back
 */
public record PullSettings(
    String detector,
    URI url,
    String cell,
    Answers answers,
    String tokenFile,
    @JsonProperty("everyMs") Duration every,
    @JsonProperty("deadlineMs") Duration deadline,
    @JsonProperty("overlapMs") Duration overlap,
    @JsonProperty("lookbackMs") Duration lookback) {

  /** What it can be asked for. */
  public enum Answers {
    ALERTS,
    ALERTS_AND_DIAGNOSES
  }

  public PullSettings {
    if (detector == null || !detector.matches("[A-Za-z0-9._@-]{1,100}")) {
      throw new IllegalArgumentException("detector: expected letters, digits, '.', '_', '@', '-'");
    }
    if (url == null
        || !String.valueOf(url.getScheme()).matches("https?")
        || url.getHost() == null) {
      throw new IllegalArgumentException("url: expected http://host:port/path, got " + url);
    }
    cell = Objects.requireNonNullElse(cell, "");
    if (!cell.isEmpty()) {
      new CellId(cell);
    }
    answers = Objects.requireNonNullElse(answers, Answers.ALERTS_AND_DIAGNOSES);
    tokenFile = Objects.requireNonNullElse(tokenFile, "");
    every = positive(every, Duration.ofSeconds(15), "everyMs");
    deadline = positive(deadline, Duration.ofSeconds(10), "deadlineMs");
    overlap = positive(overlap, Duration.ofMinutes(1), "overlapMs");
    lookback = positive(lookback, Duration.ofMinutes(10), "lookbackMs");
  }

  /** Usual times. */
  public static PullSettings of(String detector, URI url) {
    return new PullSettings(
        detector,
        url,
        "",
        Answers.ALERTS_AND_DIAGNOSES,
        "",
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10));
  }

  private static Duration positive(Duration given, Duration usual, String field) {
    Duration value = Objects.requireNonNullElse(given, usual);
    if (value.toMillis() <= 0) {
      throw new IllegalArgumentException(field + ": expected more than 0, got " + value);
    }
    return value;
  }
}
