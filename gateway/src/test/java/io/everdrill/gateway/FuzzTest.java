package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.gateway.inputs.AlertDesk;
import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.gateway.inputs.InputFormat;
import io.everdrill.gateway.inputs.Intake;
import io.everdrill.gateway.inputs.KnownServices;
import io.everdrill.gateway.inputs.MalformedInput;
import io.everdrill.gateway.inputs.Message;
import io.everdrill.gateway.inputs.OpenEpisodes;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.Event;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * Posts that once were good, bent, at the decoding that each address has, as far as the bytes of
 * its records: each is taken or refused with a reason, and what is taken reads back as it was. So
 * many as {@code -Deverdrill.fuzz.inputs} says; a failure names its seed, which makes it again.
 */
class FuzzTest {
  private static final int USUAL_INPUTS = 150_000;
  private static final int MAX_FAILURES = 10;
  private static final int MAX_REASON = 2_000;
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

  private final Map<String, InputFormat> formats = formats();
  private final EventCodec codec = new EventCodec("/everdrill/test/fuzz");
  private final LongAdder taken = new LongAdder();
  private final LongAdder refused = new LongAdder();

  @Test
  void everyInputIsTakenOrRefusedWithAReason() {
    int inputs = Integer.getInteger("everdrill.fuzz.inputs", USUAL_INPUTS);

    List<String> failures =
        IntStream.range(0, inputs)
            .parallel()
            .boxed()
            .flatMap(this::failure)
            .limit(MAX_FAILURES)
            .toList();

    assertThat(HostilePost.paths()).containsExactlyInAnyOrderElementsOf(formats.keySet());
    assertThat(failures).isEmpty();
    assertThat(taken.sum() + refused.sum()).isEqualTo(inputs);
    assertThat(taken.sum()).as("inputs that got past the reading").isGreaterThan(inputs / 10);
    assertThat(refused.sum()).isGreaterThan(inputs / 10);
  }

  /** What is wrong with the answer to the input of a seed; mostly nothing. */
  private Stream<String> failure(int seed) {
    Random random = new Random(seed);
    String path = HostilePost.oneOf(HostilePost.paths(), random);
    HostilePost post = HostilePost.to(path, random);
    try {
      Intake intake = formats.get(path).read(new Message(post.body(), "fuzz", NOW, post.headers()));
      for (Event event : intake.events()) {
        ProducerRecord<byte[], byte[]> record = codec.encode("", event);
        Event back = codec.decode(record.headers(), record.value());
        if (!back.equals(event)) {
          return Stream.of("seed %d, %s: %s came back as %s".formatted(seed, path, event, back));
        }
      }
      taken.increment();
      return Stream.empty();
    } catch (MalformedInput e) {
      refused.increment();
      String reason = e.getMessage();
      boolean clear =
          !reason.isBlank() && reason.length() < MAX_REASON && !reason.contains("Exception");
      return clear ? Stream.empty() : Stream.of("seed %d, %s: %s".formatted(seed, path, reason));
    } catch (RuntimeException | StackOverflowError e) {
      return Stream.of("seed %d, %s: %s".formatted(seed, path, e));
    }
  }

  private static Map<String, InputFormat> formats() {
    AlertMapping mapping = AlertMapping.forCell("demo");
    AlertDesk desk =
        new AlertDesk(mapping, new OpenEpisodes(), new KnownServices(), () -> GatewayFixture.CLOCK);
    Map<String, InputFormat> formats = new HashMap<>(Inbox.formats(desk, mapping));
    formats.putAll(Definitions.formats());
    return formats;
  }
}
