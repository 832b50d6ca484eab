package io.everdrill.gateway;

import io.everdrill.gateway.inputs.Intake;
import io.everdrill.gateway.inputs.LastHeard;
import io.everdrill.gateway.inputs.MalformedInput;
import io.everdrill.gateway.inputs.Message;
import io.everdrill.gateway.inputs.PullSettings;
import io.everdrill.gateway.inputs.PulledAlerts;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one pipeline that only answers, round after round, and writes what is new as if it had been
 * sent. Where it goes on after a restart, the topic of alerts tells; an answer is behind it only
 * when all of it is written.
 *
 * <pre>
 *   GET /alerts?since= ──news──> alerts
 *        └─firing─> POST /correlate ──each incident──> POST /rca ──> diagnoses
 * </pre>
 */
final class Puller implements AutoCloseable {

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(2);
  private static final int MAX_REFUSED_REMEMBERED = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(Puller.class);

  private final PullSettings settings;
  private final PeerClient pipeline;
  private final PulledAlerts answers;
  private final LastHeard lastHeard;
  private final IntakeWriter writer;
  private final BooleanSupplier topicsAreRead;
  private final InstantSource time;
  private final Counter done;
  private final Counter failed;
  private final Caller caller;
  private final Set<String> refusedBefore = new HashSet<>();
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

  private Instant since = Instant.MIN;
  private boolean toDiagnose = true;
  private int failures;

  /**
   * @param topicsAreRead no round begins while what was heard before is not known yet
   */
  Puller(
      PullSettings settings,
      PulledAlerts answers,
      LastHeard lastHeard,
      IntakeWriter writer,
      BooleanSupplier topicsAreRead,
      InstantSource time,
      MeterRegistry metrics) {
    this.settings = settings;
    this.pipeline = new PeerClient(settings.url(), settings.tokenFile(), settings.deadline());
    this.answers = answers;
    this.lastHeard = lastHeard;
    this.writer = writer;
    this.topicsAreRead = topicsAreRead;
    this.time = time;
    this.done = pulls(metrics, settings.detector(), "done");
    this.failed = pulls(metrics, settings.detector(), "failed");
    this.caller =
        new Caller("puller-of-" + settings.detector(), Set.of(Role.ALERT_SOURCE), List.of());
  }

  Puller start() {
    rounds.execute(this::turn);
    return this;
  }

  private void turn() {
    try {
      if (topicsAreRead.getAsBoolean()) {
        round();
        failures = 0;
        done.increment();
      }
    } catch (IOException | MalformedInput | Problem e) {
      failures++;
      failed.increment();
      LOG.warn(
          "{} was asked in vain ({} in a row): {}", settings.detector(), failures, e.getMessage());
    } catch (RuntimeException e) {
      failures++;
      failed.increment();
      LOG.error("Asking {} failed by a bug", settings.detector(), e);
    }
    if (!rounds.isShutdown()) {
      rounds.schedule(this::turn, pause(failures).toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Twice as long after each failure. */
  private Duration pause(int failed) {
    Duration pause = settings.every().multipliedBy(1L << Math.min(failed, 20));
    return failed > 0 && pause.compareTo(LONGEST_PAUSE) > 0
        ? max(LONGEST_PAUSE, settings.every())
        : pause;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private void round() throws IOException, MalformedInput {
    Instant asked = time.instant();
    if (since.equals(Instant.MIN)) {
      since = lastHeard.since(settings, asked);
    }
    Message answer = message(pipeline.alerts(since));
    Intake news = withoutRepeatedRefusals(answers.news(answer));
    if (!news.events().isEmpty() || !news.refused().isEmpty()) {
      writer.write(caller, "pull.alerts", Topic.ALERTS, news);
    }
    remember(news.refused());
    toDiagnose |= !news.events().isEmpty();
    if (toDiagnose && settings.answers() == PullSettings.Answers.ALERTS_AND_DIAGNOSES) {
      diagnose(answer);
    }
    toDiagnose = false;
    since = asked.minus(settings.overlap());
  }

  private void diagnose(Message answer) throws IOException, MalformedInput {
    byte[] firing = answers.firing(answer);
    if (firing.length == 0) {
      return;
    }
    List<Event> diagnoses = new ArrayList<>();
    for (byte[] incident : answers.incidents(pipeline.post("/correlate", firing))) {
      diagnoses.add(answers.diagnosis(incident, message(pipeline.post("/rca", incident))));
    }
    if (!diagnoses.isEmpty()) {
      writer.write(caller, "pull.diagnoses", Topic.DIAGNOSES, new Intake(diagnoses, List.of()));
    }
  }

  private Message message(byte[] body) {
    return new Message(body, settings.detector(), time.instant(), Map.of());
  }

  /** What lies in the overlap comes again: one dead letter of it is enough. */
  private Intake withoutRepeatedRefusals(Intake intake) {
    List<Intake.Refused> first =
        intake.refused().stream().filter(r -> !refusedBefore.contains(text(r))).toList();
    return new Intake(intake.events(), first);
  }

  private void remember(List<Intake.Refused> refused) {
    if (refusedBefore.size() + refused.size() > MAX_REFUSED_REMEMBERED) {
      refusedBefore.clear();
    }
    refused.stream().limit(MAX_REFUSED_REMEMBERED).map(Puller::text).forEach(refusedBefore::add);
  }

  private static String text(Intake.Refused refused) {
    return Grant.hex(new String(refused.bytes(), StandardCharsets.UTF_8));
  }

  private static Counter pulls(MeterRegistry metrics, String detector, String outcome) {
    return metrics.counter("everdrill.gateway.pulls", "detector", detector, "outcome", outcome);
  }

  @Override
  public void close() {
    rounds.shutdownNow();
    pipeline.close();
    try {
      if (!rounds.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Asking {} did not stop within {}", settings.detector(), STOP_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
