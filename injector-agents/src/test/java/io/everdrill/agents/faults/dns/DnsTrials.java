package io.everdrill.agents.faults.dns;

import io.everdrill.agents.faults.Trials;
import io.everdrill.topics.events.DnsFault;
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
        () ->
            new ProcessDnsTrial(
                new DnsFault.Error(
                    DnsFault.Rcode.SERVFAIL, List.of(ProcessDnsTrial.HIT.toUpperCase(Locale.ROOT))),
                "SERVFAIL",
                Duration.ZERO),
        "dns-spoof",
        () ->
            new ProcessDnsTrial(
                new DnsFault.Spoof(WRONG, List.of("*.nowhere.test", ProcessDnsTrial.HIT)),
                WRONG,
                Duration.ZERO));
  }
}
