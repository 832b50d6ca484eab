package io.everdrill.agents;

import io.everdrill.agents.faults.Capability;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.PresenceEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says every few seconds that the agent lives, what it can do, and what it holds in force. */
final class Presence implements AutoCloseable {

  /** Every how many signs of life the brokers' addresses are looked up. */
  private static final int BROKERS_EVERY = 6;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

  private final AgentSettings settings;
  private final CommandDesk desk;
  private final EventPublisher publisher;
  private final BrokerAddresses brokers;
  private final Supplier<ClockReading> clock;
  private final InstantSource time;
  private final List<PresenceEvent.Capability> capabilities;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean failed;

  private Presence(
      AgentSettings settings,
      CommandDesk desk,
      EventPublisher publisher,
      BrokerAddresses brokers,
      Supplier<ClockReading> clock,
      InstantSource time) {
    this.settings = settings;
    this.desk = desk;
    this.publisher = publisher;
    this.brokers = brokers;
    this.clock = clock;
    this.time = time;
    this.capabilities =
        desk.capabilities().entrySet().stream()
            .map(e -> published(e.getKey(), e.getValue()))
            .toList();
    this.thread = Thread.ofPlatform().name("agent-presence").daemon().unstarted(this::run);
  }

  static Presence start(
      AgentSettings settings,
      CommandDesk desk,
      EventPublisher publisher,
      BrokerAddresses brokers,
      Supplier<ClockReading> clock,
      InstantSource time) {
    Presence presence = new Presence(settings, desk, publisher, brokers, clock, time);
    presence.thread.start();
    return presence;
  }

  private static PresenceEvent.Capability published(String kind, Capability capability) {
    return switch (capability) {
      case Capability.Able(String mechanism) -> new PresenceEvent.Capability(kind, mechanism, "");
      case Capability.Unable(String reason) -> new PresenceEvent.Capability(kind, "", reason);
    };
  }

  private void run() {
    try {
      int signs = 0;
      do {
        if (signs++ % BROKERS_EVERY == 0) {
          brokers.refresh();
        }
        publisher.publish(sign(), () -> {});
      } while (!closing.await(
          settings.times().presenceInterval().toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error bug) {
      LOG.error("no more signs of life: a bug; the agent must be restarted", bug);
      failed = true;
    }
  }

  /** A bug ended it. */
  boolean failed() {
    return failed;
  }

  private PresenceEvent.Agent sign() {
    return new PresenceEvent.Agent(
        settings.cell(),
        settings.agent(),
        desk.self().incarnation(),
        settings.host(),
        settings.version(),
        capabilities,
        desk.running(),
        clock.get(),
        time.instant());
  }

  /** Says no more, without waiting for it. */
  void end() {
    closing.countDown();
  }

  @Override
  public void close() {
    end();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
