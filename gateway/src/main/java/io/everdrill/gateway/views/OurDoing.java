package io.everdrill.gateway.views;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.everdrill.topics.events.DrillId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The answer to who is called in the night: whether a drill of ours hurts a service. The same over
 * HTTP and on the command line.
 *
 * @param injections that may be why, none if it is not us
 * @param stop how to end it, where it is us
 * @param reason why it is not known; only then
 * @param audit whether the books know that it was said
 */
public record OurDoing(
    String service,
    Instant at,
    Verdict answer,
    List<Suspect> injections,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String stop,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String reason,
    Recorded audit) {

  /** No drill holds longer, its recovery included. */
  public static final Duration LONGEST_DRILL = Duration.ofMinutes(30);

  /** What is said. */
  public enum Verdict {
    YES,
    NO,
    /** No drill is known that does it, and one may not be known. */
    UNKNOWN
  }

  /** A yes tells somebody of a drill that was blind until then, so it is written down. */
  public enum Recorded {
    WRITTEN,
    NOT_WRITTEN,
    NOTHING_TO_WRITE
  }

  /** It is not us. */
  public static OurDoing no(String service, Instant at) {
    return new OurDoing(service, at, Verdict.NO, List.of(), "", "", Recorded.NOTHING_TO_WRITE);
  }

  /** Nobody can say. */
  public static OurDoing unknown(String service, Instant at, String reason) {
    return new OurDoing(
        service, at, Verdict.UNKNOWN, List.of(), "", reason, Recorded.NOTHING_TO_WRITE);
  }

  /** It is us, or may be. */
  public static OurDoing yes(
      String service, Instant at, List<Suspect> injections, String stop, Recorded audit) {
    return new OurDoing(service, at, Verdict.YES, injections, stop, "", audit);
  }

  /** The drills whose blind is broken by a yes. */
  public static List<DrillId> drills(List<Suspect> injections) {
    return injections.stream().map(Suspect::drill).distinct().toList();
  }

  /** What the books say of each of them. */
  public static String entry(String service) {
    return "blind broken for " + service;
  }
}
