package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.agents.PolicyFile.PolicyError;
import io.everdrill.agents.faults.network.PacketQueueUse;
import io.everdrill.agents.faults.proxy.ProxyRoute;
import io.everdrill.agents.toxiproxy.ToxicLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFileTest {

  private static final String REQUIRED = "greatestLimitSeconds: 60\ngreatestAtOnce: 3\nallow: []\n";

  private static final String ROUTES = REQUIRED + "routes:\n";

  private static final Pattern YAML_BLOCK =
      Pattern.compile("^```yaml\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  @TempDir Path folder;

  @Test
  void fileIsReadWhole() throws Exception {
    Policy policy =
        read(
            """
            greatestLimitSeconds: 60.5
            greatestAtOnce: 3
            nfqueue: true
            neverCut: [10.0.0.1, 10.1.0.0/16]
            allow:
              - fault: process-pause
                targets: ["payment-*"]
              - fault: packet-loss
                targets: ["*"]
                greatest: {lossPercent: 40}
              - fault: network-bandwidth
                targets: ["*"]
                least: {rateBitsPerSecond: 1000000}
              - fault: config-value
                targets: ["*"]
                data: ["/etc/shop/*.yaml"]
            routes:
              - target: payment-1
                listen: 10.0.0.7:18080
                upstream: "[::1]:8080"
            """);

    assertThat(policy.routes())
        .containsExactly(new ProxyRoute("payment-1", "10.0.0.7:18080", "[::1]:8080"));
    assertThat(policy.greatestLimit()).isEqualTo(Duration.ofMillis(60_500));
    assertThat(policy.greatestAtOnce()).isEqualTo(3);
    assertThat(policy.packetQueues()).isEqualTo(PacketQueueUse.ALLOWED);
    assertThat(policy.neverCut().blocks()).containsExactly("10.0.0.1", "10.1.0.0/16");
    assertThat(policy.allow())
        .containsExactly(
            new Policy.Permission("process-pause", List.of("payment-*"), Map.of()),
            new Policy.Permission("packet-loss", List.of("*"), Map.of("lossPercent", 40.0)),
            new Policy.Permission(
                "network-bandwidth",
                List.of("*"),
                Map.of("rateBitsPerSecond", 1e6),
                Map.of(),
                List.of()),
            new Policy.Permission(
                "config-value", List.of("*"), Map.of(), Map.of(), List.of("/etc/shop/*.yaml")));
  }

  /** Some are about one key and leave out what every policy has. */
  @Test
  void examplesForPeopleCanBeRead() throws Exception {
    String readme = Files.readString(Path.of("../README.md"));
    int section = readme.indexOf("\n## On a host\n");
    String onAHost = readme.substring(section, readme.indexOf("\n## ", section + 1));
    List<String> examples =
        Stream.of(onAHost, Files.readString(Path.of("../docs/policy.md")))
            .flatMap(text -> YAML_BLOCK.matcher(text).results())
            .map(block -> block.group(1))
            .map(yaml -> yaml.startsWith("greatest") ? yaml : REQUIRED + yaml)
            .toList();

    assertThat(examples).hasSizeGreaterThanOrEqualTo(7);
    for (String example : examples) {
      read(example);
    }
    for (String key : List.of("connections", "routes", "nfqueue", "toxiproxy", "neverCut")) {
      assertThat(examples).anyMatch(example -> ("\n" + example).contains("\n" + key + ":"));
    }
  }

  @Test
  void withoutAFileNothingIsAllowed_S5() {
    assertThat(PolicyFile.read(folder.resolve("none.yaml"))).isEqualTo(Policy.NOTHING);
  }

  @Test
  void errorsNameFileLineFieldAndWhatWasExpected() throws Exception {
    assertRefused(
        ROUTES + "  - {target: a, listen: ':80', upstream: '127.0.0.1:81'}\n",
        ":5: listen: expected HOST:PORT, got ':80'");
    assertRefused(
        ROUTES
            + "  - {target: a, listen: '127.0.0.1:80', upstream: '127.0.0.1:81'}\n"
            + "  - {target: b, listen: '127.0.0.1:80', upstream: '127.0.0.1:82'}\n",
        ":4: routes: expected each to listen elsewhere");
    assertRefused(
        "greatestLimitSeconds: 60\ngreatestAtOnce: 3\nallow:\n  - fault: fire\n    targets: ['*']\n",
        ":4: fault: expected one of [cache-early-expiry,");
    assertRefused(
        "greatestLimitSeconds: 6000\ngreatestAtOnce: 3\nallow: []\n",
        ":1: greatestLimitSeconds: expected more than 0, at most 900, got 6000");
    assertRefused(
        "greatestLimitSeconds: 60\ngreatestAtOnce: 30\nallow: []\n",
        ":2: greatestAtOnce: expected 1 to 20, got 30");
    assertRefused(
        "greatestLimitSeconds: 900.001\ngreatestAtOnce: 20\nallow: []\n",
        ":1: greatestLimitSeconds: expected more than 0, at most 900, got 900.001");
    assertRefused(
        "greatestLimitSeconds: 900\ngreatestAtOnce: 21\nallow: []\n",
        ":2: greatestAtOnce: expected 1 to 20, got 21");
    assertThat(read("greatestLimitSeconds: 900\ngreatestAtOnce: 20\nallow: []\n").greatestAtOnce())
        .isEqualTo(20);
    assertRefused(
        "greatestLimitSeconds: 60\ngreatestAtOnce: 3\nallow: []\nneverCut: [home]\n",
        ":4: neverCut: expected IP addresses or CIDR blocks, got 'home'");
    assertRefused(
        "greatestLimitSeconds: 60\ngreatestAtOnce: 3\nallow: []\nmore: 1\n", ":4: more: ");
    assertRefused("greatestLimitSeconds: 60\nallow: []\n", "greatestAtOnce");
    assertRefused("greatestLimitSeconds: 60\n  allow: []\n", ":2: mapping values");
    assertRefused("# nothing\n", ":1: expected a policy, got an empty file");
  }

  @Test
  void boundOfAParameterThatTheFaultDoesNotHaveIsRefused() {
    for (String bound : List.of("least", "greatest")) {
      assertRefused(
          bounded("network-latency", bound + ": {latency: 40}"),
          ":6: "
              + bound
              + ": expected parameters of network-latency that are numbers"
              + " [correlationPercent, jitterMs, latencyMs], got 'latency'");
    }
  }

  @Test
  void toxicsAreThoseNamedAndNoneWithoutTheKey_S5() throws Exception {
    String rest = "greatestLimitSeconds: 60\ngreatestAtOnce: 3\nallow: []\n";
    assertThat(read(rest).forbidsToxics()).contains("it has no 'toxiproxy'");
    assertThat(read(rest + "dryRun: true\ntoxiproxy: {toxics: [down]}\n").forbidsToxics())
        .isEqualTo("the local policy says dryRun");

    Policy policy =
        read(rest + "toxiproxy: {toxics: [latency], least: {rate: 9}, greatest: {jitter: 5}}\n");

    assertThat(policy.forbidsToxics()).isEmpty();
    assertThat(policy.toxics())
        .isEqualTo(
            new ToxicLimits(
                Set.of("latency"),
                Map.of("rate", 9.0),
                Map.of("jitter", 5.0),
                Duration.ofMinutes(1),
                3));
    assertRefused(rest + "toxiproxy: {toxics: [fire]}\n", ":4: toxics: expected of [bandwidth,");
    assertRefused(
        rest + "toxiproxy: {toxics: [down], least: {speed: 1}}\n",
        ":4: least: expected of [average_size,");
  }

  @Test
  void boundsThatNoValueMeetsAreRefused() {
    assertRefused(
        bounded("cpu-throttle", "least: {cpuPercent: 50}", "greatest: {cpuPercent: 20}"),
        "least: cpuPercent: expected no more than its greatest, 20.0, got 50.0");
    assertRefused(
        bounded("clock-jump", "greatest: {offsetMs: -5}"),
        ":6: greatest: offsetMs: expected a number that is not negative, got -5.0");
  }

  /** A policy that allows one kind within these bounds. */
  private static String bounded(String fault, String... bounds) {
    return """
        greatestLimitSeconds: 60
        greatestAtOnce: 3
        allow:
          - fault: %s
            targets: ["*"]
            %s
        """
        .formatted(fault, String.join("\n    ", bounds));
  }

  private Policy read(String yaml) throws IOException {
    return PolicyFile.read(Files.writeString(folder.resolve("policy.yaml"), yaml));
  }

  private void assertRefused(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(PolicyError.class)
        .hasMessageContaining("policy.yaml:")
        .hasMessageContaining(message);
  }
}
