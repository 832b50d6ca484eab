package io.everdrill.agents.faults.dns;

import io.everdrill.agents.faults.Trials;
import io.everdrill.topics.events.DnsFault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Faults of names, tried on one name of a suffix and seen not to touch another. */
public final class DnsTrials implements Trials {

  private static final Duration LATE = Duration.ofMillis(300);
  private static final String WRONG = "192.0.2.66";

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "dns-delay",
        () -> ProcessDnsTrial.late(new DnsFault.Delay(LATE, List.of(ProcessDnsTrial.HIT)), LATE),
        "dns-error",
        () -> failing(DnsFault.Rcode.SERVFAIL),
        "dns-spoof",
        () ->
            new ProcessDnsTrial(
                new DnsFault.Spoof(WRONG, List.of("*.nowhere.test", ProcessDnsTrial.HIT)),
                WRONG,
                Duration.ZERO));
  }

  /** No answer is told as {@code timeout}, an answer that is an error by the error's name. */
  static ProcessDnsTrial failing(DnsFault.Rcode rcode) throws IOException {
    return new ProcessDnsTrial(
        new DnsFault.Error(rcode, List.of(ProcessDnsTrial.HIT.toUpperCase(Locale.ROOT))),
        rcode == DnsFault.Rcode.TIMEOUT ? "timeout" : rcode.name(),
        Duration.ZERO);
  }
}
