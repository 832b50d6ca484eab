package io.everdrill.gateway.inputs;

import io.everdrill.topics.EventBounds;
import java.time.Instant;
import java.util.Map;

/**
 * What a sender says of one alert, in whatever format, before labels are mapped.
 *
 * @param fingerprint tells the alert from others of its detector
 */
record AlertStatement(
    State state,
    String detector,
    String fingerprint,
    About about,
    When when,
    Map<String, String> labels,
    Map<String, String> annotations) {

  /** As PagerDuty: long enough for a digest or a name, short enough to remember many. */
  static final int MAX_FINGERPRINT = 255;

  enum State {
    FIRING,
    ACKNOWLEDGED,
    RESOLVED
  }

  /**
   * What it says outside its labels; empty where it leaves that to them.
   *
   * @param by who acknowledged
   */
  record About(String cell, String service, String severity, String name, String by) {
    static final About LABELS_TELL = new About("", "", "", "", "");
  }

  /**
   * @param startsAt when the episode began; {@link JsonBody#NEVER} if the sender does not keep that
   * @param saidAt when the sender spoke
   * @param endsAt {@link JsonBody#NEVER} if not told
   */
  record When(Instant startsAt, Instant saidAt, Instant endsAt) {
    boolean tellsStart() {
      return !startsAt.equals(JsonBody.NEVER);
    }

    Instant endOrSaid() {
      return endsAt.equals(JsonBody.NEVER) ? saidAt : endsAt;
    }
  }

  void requireNames() throws MalformedInput {
    require("fingerprint", fingerprint, MAX_FINGERPRINT);
    require("detector", detector, EventBounds.LONGEST_NAME);
  }

  private static void require(String field, String value, int most) throws MalformedInput {
    if (value.isBlank() || value.length() > most) {
      throw new MalformedInput(
          field, "expected 1 to " + most + " characters, got " + value.length());
    }
  }
}
