package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.ProbeEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the mapper would read, only sooner. */
class ProbeResultReaderTest {

  private static final JsonMapper MAPPER = Json.mapper();
  private static final String GOLDEN =
      "src/test/resources/golden/io.everdrill.probe.result.v1.json";

  private final EventCodec codec = new EventCodec("/everdrill/test");
  private final ProbeResultReader reader = new ProbeResultReader(MAPPER.getFactory());
  private final Random random = new Random(7);

  private static Optional<ProbeEvent.Result> mapped(byte[] json) {
    try {
      return Optional.of(MAPPER.readValue(json, ProbeEvent.Result.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Where a field is added to the record and not here, this is red. */
  @Test
  void readsTheGoldenFileItself() throws IOException {
    byte[] golden = Files.readAllBytes(Path.of(GOLDEN));

    assertThat(reader.read(golden)).isPresent().isEqualTo(mapped(golden));
  }

  @Test
  void readsAllThatIsWritten() {
    for (int i = 0; i < 2_000; i++) {
      ProbeEvent.Result result = result();

      assertThat(reader.read(codec.value(result))).contains(result);
    }
  }

  /** A byte is another, is gone, or is there once more: mostly that is no JSON. */
  @Test
  void readsNothingThatTheMapperReadsOtherwise() {
    int read = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] broken = broken(codec.value(result()));
      Optional<ProbeEvent.Result> found = reader.read(broken);

      if (found.isPresent()) {
        assertThat(found).as(new String(broken, UTF_8)).isEqualTo(mapped(broken));
        read++;
      }
    }
    assertThat(read).as("some of them are results still").isBetween(5_000, 45_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"status\" : 503|\"status\" : 503, \"later\" : [1]",
        "\"cell\" : \"shop-eu\",|",
        "\"failure\" : \"none\",|",
        "\"reason\" : \"reason\"|\"reason\" : null",
        "\"connectMs\" : 1234.567|\"connectMs\" : 1.2e3",
        "\"connectMs\" : 1234.567|\"connectMs\" : 1.2345678",
        "\"connectMs\" : 1234.567|\"connectMs\" : 12345678901234.5",
        "\"scheduledAt\" : \"2026-11-21T03:00:00.123456Z\"|\"scheduledAt\" : \"2026-11-21T05:00+02:00\"",
      })
  void whatIsWrittenOtherwiseIsReadAsTheMapperReadsIt(String ours, String theirs) throws Exception {
    String golden = Files.readString(Path.of(GOLDEN));
    byte[] json = golden.replace(ours, theirs == null ? "" : theirs).getBytes(UTF_8);
    ProducerRecord<byte[], byte[]> record = codec.encode("everdrill.", result());
    assertThat(golden).contains(ours);

    if (mapped(json).isPresent()) {
      assertThat(codec.decode(record.headers(), json)).isEqualTo(mapped(json).get());
    } else {
      assertThatThrownBy(() -> codec.decode(record.headers(), json))
          .isInstanceOf(UnreadableEvent.class)
          .hasMessageContaining("expected JSON of io.everdrill.probe.result.v1: ");
    }
  }

  private byte[] broken(byte[] json) {
    int at = random.nextInt(json.length);
    byte[] broken = random.nextBoolean() ? json.clone() : Arrays.copyOf(json, json.length + 1);
    if (broken.length > json.length) {
      System.arraycopy(json, at, broken, at + 1, json.length - at);
    } else if (random.nextBoolean()) {
      System.arraycopy(json, at + 1, broken, at, json.length - at - 1);
      return Arrays.copyOf(broken, json.length - 1);
    }
    broken[at] =
        random.nextInt(4) > 0 ? json[random.nextInt(json.length)] : (byte) random.nextInt();
    return broken;
  }

  private ProbeEvent.Result result() {
    Instant at =
        Instant.parse("2026-11-21T03:00:00Z").plus(random.nextLong(1L << 50), ChronoUnit.MICROS);
    return new ProbeEvent.Result(
        new CellId("shop-" + random.nextInt(100)),
        text() + "probe",
        text() + "service",
        text() + "prober",
        at,
        at.plus(random.nextInt(5_000), ChronoUnit.MICROS),
        one(ProbeEvent.Outcome.values()),
        one(ProbeEvent.Failure.values()),
        text(),
        random.nextInt(1_000),
        text(),
        new ProbeEvent.Phases(duration(), duration(), duration()),
        new ClockReading(
            one(ClockReading.Basis.values()),
            random.nextBoolean() ? duration() : duration().negated(),
            duration()));
  }

  private <E> E one(E[] of) {
    return of[random.nextInt(of.length)];
  }

  private String text() {
    return one(
        new String[] {"", "plain", "with \"quotes\" \\ and\n", "größer € 😀", "\u0000\u2028"});
  }

  private Duration duration() {
    return Duration.of(random.nextLong(1L << random.nextInt(1, 36)), ChronoUnit.MICROS);
  }
}
