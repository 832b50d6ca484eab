package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.gateway.outputs.PushSettings;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.events.VerdictEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.junit.jupiter.api.Test;

/** Several gateways that send their results to one address do it together. */
class ResultPushIT {

  private static final Pattern CELL = Pattern.compile("\"cell\":\"(c\\d+)\"");
  private static final String ADDRESS = "/api/v2/alerts";

  @Test
  void eachResultIsSentByOneOfTwoGatewaysAndByTheOtherWhenThatOneGoes() throws Exception {
    try (AnsweringPipeline pager = new AnsweringPipeline()) {
      URI url = URI.create(pager.url().toString().replaceAll("/$", ""));
      PushSettings push = PushSettings.of("ops", url, URI.create("https://everdrill.test"));
      try (GatewayFixture first =
          GatewayFixture.start(
              EmbeddedKafka.shared().bootstrapServers(),
              "gateway-two",
              GatewayFixture.settings().pushing(List.of(push)))) {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        Gateway second = second(first, push, metrics);
        try {
          awaitMembers(first, 2);
          first.writeAll(missed(0, 30));
          awaitSent(pager, 30);
          assertThat(sent(first) + sent(metrics)).isEqualTo(30);
          assertThat(sent(first)).isPositive();
          assertThat(sent(metrics)).isPositive();

          pager.feels(ADDRESS, AnsweringPipeline.Mood.ERROR);
          first.writeAll(missed(30, 60));
          await().atMost(PATIENCE).until(() -> retried(metrics) > 0);
        } finally {
          second.close();
        }
        pager.feels(ADDRESS, AnsweringPipeline.Mood.WELL);
        awaitSent(pager, 60);
      }
      assertThat(times(pager)).hasSize(60).allSatisfy((cell, n) -> assertThat(n).isOne());
    }
  }

  private static Gateway second(
      GatewayFixture first, PushSettings push, SimpleMeterRegistry metrics) {
    return Gateway.start(
        GatewaySettings.of("g2", "127.0.0.1", 0, List.of(), AlertMapping.forCell("demo"))
            .pushing(List.of(push)),
        first.kafka(),
        InstantSource.system(),
        () -> GatewayFixture.CLOCK,
        metrics);
  }

  /** Each in a cell of its own, so that they are spread over the partitions. */
  private static List<VerdictEvent.Injection> missed(int from, int until) {
    return IntStream.range(from, until)
        .mapToObj(i -> TestEvents.verdict("c" + i, 1, 1, "svc", TestEvents.missed()))
        .toList();
  }

  private static void awaitMembers(GatewayFixture gateway, int count) {
    try (Admin admin = Admin.create(gateway.kafka().admin("test-groups"))) {
      String group = gateway.kafka().topicPrefix() + "gateway-push-ops";
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () -> {
                KafkaFuture<ConsumerGroupDescription> found =
                    admin.describeConsumerGroups(List.of(group)).describedGroups().get(group);
                return found.get().groupState() == GroupState.STABLE
                    && found.get().members().size() == count;
              });
    }
  }

  private static void awaitSent(AnsweringPipeline pager, int cells) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(times(pager)).hasSize(cells));
  }

  /** How often each cell's result was taken. */
  private static Map<String, Long> times(AnsweringPipeline pager) {
    return pager.posted(ADDRESS).stream()
        .flatMap(body -> CELL.matcher(body).results())
        .collect(Collectors.groupingBy(found -> found.group(1), Collectors.counting()));
  }

  private static double sent(GatewayFixture gateway) {
    return gateway
        .metrics()
        .counter("everdrill.gateway.pushes", "push", "ops", "outcome", "sent")
        .count();
  }

  private static double sent(SimpleMeterRegistry metrics) {
    return metrics.counter("everdrill.gateway.pushes", "push", "ops", "outcome", "sent").count();
  }

  private static double retried(SimpleMeterRegistry metrics) {
    return metrics.counter("everdrill.gateway.pushes", "push", "ops", "outcome", "retried").count();
  }
}
