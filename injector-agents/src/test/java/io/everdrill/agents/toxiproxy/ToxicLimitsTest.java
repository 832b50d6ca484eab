package io.everdrill.agents.toxiproxy;

import static eu.rekawek.toxiproxy.model.ToxicDirection.DOWNSTREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client of Toxiproxy may do is what the local policy says: which, how strong, how long. */
class ToxicLimitsTest {

  private ToxiproxyServer server;

  private Proxy proxy(ToxicLimits limits) throws IOException {
    server = ToxiproxyServer.start(0, endpoint -> false, new Random(12), limits, () -> "");
    return new ToxiproxyClient("127.0.0.1", server.port())
        .createProxy("shop", "127.0.0.1:0", "127.0.86.2:1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static ToxicLimits limits(Set<String> types, Duration longest) {
    return new ToxicLimits(
        types, Map.of("rate", 100.0), Map.of("latency", 200.0, "toxicity", 0.5), longest, 2);
  }

  @Test
  void toxicThatIsNotNamedIsRefused_S5() throws Exception {
    Proxy proxy = proxy(limits(Set.of("latency"), Duration.ofMinutes(1)));

    assertThatThrownBy(() -> proxy.toxics().timeout("never", DOWNSTREAM, 0))
        .hasMessageContaining("the local policy allows no toxic 'timeout'");
    assertThatThrownBy(proxy::disable)
        .hasMessageContaining("the local policy allows no toxic 'down'");

    assertThat(proxy.isEnabled()).isTrue();
    assertThat(proxy.toxics().getAll()).isEmpty();
  }

  @Test
  void toxicIsNoStrongerThanAllowedWhenItIsMadeOrChanged_S5() throws Exception {
    Proxy proxy = proxy(limits(Set.of("latency", "bandwidth"), Duration.ofMinutes(1)));

    assertThatThrownBy(() -> proxy.toxics().latency("slow", DOWNSTREAM, 50))
        .hasMessageContaining("toxicity: at most 0.5 by the local policy");
    server.close();
    Proxy all =
        proxy(
            new ToxicLimits(
                Set.of("latency", "bandwidth"),
                Map.of("rate", 100.0),
                Map.of("latency", 200.0),
                Duration.ofMinutes(1),
                2));
    assertThatThrownBy(() -> all.toxics().bandwidth("narrow", DOWNSTREAM, 99))
        .hasMessageContaining("rate: at least 100.0 by the local policy");
    var slow = all.toxics().latency("slow", DOWNSTREAM, 200);
    assertThatThrownBy(() -> slow.setLatency(201))
        .hasMessageContaining("latency: at most 200.0 by the local policy");

    assertThat(all.toxics().get("slow", eu.rekawek.toxiproxy.model.toxic.Latency.class))
        .extracting(eu.rekawek.toxiproxy.model.toxic.Latency::getLatency)
        .isEqualTo(200L);
  }

  @Test
  void noMoreAtOnceThanAllowed_S5() throws Exception {
    Proxy proxy = proxy(ToxicLimits.all(Duration.ofMinutes(1), 2));
    proxy.toxics().latency("one", DOWNSTREAM, 1);
    proxy.toxics().latency("two", DOWNSTREAM, 1);

    assertThatThrownBy(() -> proxy.toxics().latency("three", DOWNSTREAM, 1))
        .hasMessageContaining("the local policy allows 2 at once");
    assertThatThrownBy(proxy::disable).hasMessageContaining("allows 2 at once");
  }

  /** A client that changes it all the time does not prolong it. */
  @Test
  void toxicEndsAtTheLongestTimeThoughItsClientIsGone_S1() throws Exception {
    Proxy proxy = proxy(ToxicLimits.all(Duration.ofSeconds(1), 20));
    var slow = proxy.toxics().latency("slow", DOWNSTREAM, 100);
    slow.setLatency(120);
    proxy.disable();

    await()
        .atMost(Duration.ofSeconds(8))
        .until(() -> proxy.toxics().getAll().isEmpty() && enabled());
  }

  private boolean enabled() throws IOException {
    return new ToxiproxyClient("127.0.0.1", server.port()).getProxy("shop").isEnabled();
  }
}
