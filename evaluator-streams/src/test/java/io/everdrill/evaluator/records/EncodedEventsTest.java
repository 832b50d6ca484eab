package io.everdrill.evaluator.records;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.EventSerde;
import io.everdrill.topics.events.Event;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class EncodedEventsTest {

  private final EventCodec codec = new EventCodec("/everdrill/test/t1");
  private final EncodedEvents encoded = new EncodedEvents(codec);

  @Test
  void eventIsTurnedIntoJsonOnce() {
    Event drill = JudgeWorld.drill(1, "payments", 98);

    byte[] json = encoded.json(drill);

    assertThat(json).isEqualTo(codec.value(drill));
    assertThat(encoded.json(drill)).isSameAs(json);
  }

  /** More than there are places. */
  @Test
  void eventsThatMeetInOnePlaceAreEachThemselves() {
    List<Event> many = IntStream.range(0, 5_000).mapToObj(EncodedEventsTest::heartbeat).toList();

    many.forEach(encoded::json);

    assertThat(many).allSatisfy(e -> assertThat(encoded.json(e)).isEqualTo(codec.value(e)));
  }

  @Test
  void whatWasReadIsKeptAsItCame() {
    byte[] json = spaced(JudgeWorld.drill(1, "payments", 98)).getBytes(UTF_8);

    Event read = read(JudgeWorld.drill(1, "payments", 98), json);

    assertThat(encoded.json(read)).isSameAs(json);
  }

  /** They would be unreadable among others. */
  @Test
  void whatWasReadInOtherCharactersIsKeptInOurs() {
    Event drill = JudgeWorld.drill(1, "payments", 98);

    for (Charset wide : List.of(UTF_16, UTF_16LE, UTF_16BE)) {
      Event read = read(drill, spaced(drill).getBytes(wide));
      assertThat(read).isEqualTo(drill);
      assertThat(encoded.json(read)).isEqualTo(codec.value(drill));
    }
  }

  private String spaced(Event event) {
    return new String(codec.value(event), UTF_8).replace("{", "{ ");
  }

  private Event read(Event event, byte[] json) {
    Headers headers = new RecordHeaders();
    codec.writeHeaders(event, headers);
    return encoded.remembered(new EventSerde(codec)).deserialize("drills", headers, json);
  }

  private static Event heartbeat(int second) {
    return JudgeWorld.heartbeat(second);
  }

  @Test
  void fileIsTheSameBytesWhetherItsEventsWereWrittenBeforeOrNot() {
    Serde<List<Event>> fresh = StoredEvents.serde();
    Serde<List<Event>> files =
        StoredEvents.files(encoded, Function.identity(), Function.identity());
    List<Event> two = List.of(JudgeWorld.drill(1, "payments", 98), JudgeWorld.ended(1, 115));

    for (List<Event> file : List.of(List.<Event>of(), two.subList(0, 1), two)) {
      byte[] bytes = files.serializer().serialize("store", file);
      assertThat(bytes).isEqualTo(fresh.serializer().serialize("store", file));
      assertThat(files.deserializer().deserialize("store", bytes)).isEqualTo(file);
    }
  }
}
