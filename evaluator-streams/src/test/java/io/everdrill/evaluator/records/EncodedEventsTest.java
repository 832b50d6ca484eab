package io.everdrill.evaluator.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.Event;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
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
