package io.everdrill.topics.chance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Sha256;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.TargetId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InventoryDigestTest {

  private static final Instant DEFINED = Instant.parse("2026-01-21T12:00:00Z");
  private static final Location LOCATION = new Location("h1", "127.0.0.1", 80, "");

  /** What {@code jq -c 'del(.definedAt)'} makes of the records. */
  @Test
  void isThatOfTheRecordsOnTheTopicInTheOrderOfTheirIds() {
    Target one = target("payments-1", "payments");
    Target two = target("stock-1", "stock");

    assertThat(InventoryDigest.of(List.of(two, one)))
        .isEqualTo(InventoryDigest.of(List.of(one, two)))
        .isEqualTo(Sha256.hex((line(one) + line(two)).getBytes(UTF_8)));
  }

  private static String line(Target target) {
    String record = new String(new EventCodec("/everdrill/test").value(target), UTF_8);
    String defined = ",\"definedAt\":\"2026-01-21T12:00:00.000000Z\"";
    assertThat(record).contains(defined);
    return record.replace(defined, "") + "\n";
  }

  @Test
  void isTheSameWhereTheInventoryIsToldAgain() {
    Target again =
        Target.process(
            new CellId("shop"),
            new TargetId("payments-1"),
            "payments",
            LOCATION,
            DEFINED.plusSeconds(86_400));

    assertThat(InventoryDigest.of(List.of(again)))
        .isEqualTo(InventoryDigest.of(List.of(target("payments-1", "payments"))));
  }

  @Test
  void isAnotherWhenATargetComesGoesOrChanges() {
    Target one = target("payments-1", "payments");
    String alone = InventoryDigest.of(List.of(one));

    assertThat(InventoryDigest.of(List.of(one, target("stock-1", "stock")))).isNotEqualTo(alone);
    assertThat(InventoryDigest.of(List.of(target("payments-1", "billing")))).isNotEqualTo(alone);
    assertThat(InventoryDigest.of(List.of())).isNotEqualTo(alone).hasSize(64);
  }

  private static Target target(String id, String service) {
    return Target.process(new CellId("shop"), new TargetId(id), service, LOCATION, DEFINED);
  }
}
