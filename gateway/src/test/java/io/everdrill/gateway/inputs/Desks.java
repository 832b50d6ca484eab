package io.everdrill.gateway.inputs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.TargetId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What the tests of the formats begin with: a desk, a message, a target. */
final class Desks {

  static final Instant RECEIVED = Instant.parse("2026-11-21T03:00:05.000001999Z");

  /** How the clock stands by which the desk's messages are received. */
  static final ClockReading CLOCK =
      ClockReading.measured(Duration.ofMillis(3), Duration.ofMillis(2));

  private Desks() {}

  static AlertDesk usual() {
    return with(AlertMapping.forCell("demo"), new OpenEpisodes());
  }

  static AlertDesk with(AlertMapping mapping, OpenEpisodes episodes) {
    return new AlertDesk(mapping, episodes, new KnownServices(), () -> CLOCK);
  }

  static Message message(String body) {
    return messageAt(body, RECEIVED);
  }

  static Message messageAt(String body, Instant receivedAt) {
    return new Message(body.getBytes(UTF_8), "the-sender", receivedAt, Map.of());
  }

  static Message messageWith(String body, Map<String, String> headers) {
    return new Message(body.getBytes(UTF_8), "the-sender", RECEIVED, headers);
  }

  static InventoryEvent.Target target(String cell, String id, String service, String... aliases) {
    return InventoryEvent.Target.process(
        new CellId(cell),
        new TargetId(id),
        service,
        new InventoryEvent.Location("h1", "", 0, ""),
        Instant.EPOCH,
        aliases);
  }
}
