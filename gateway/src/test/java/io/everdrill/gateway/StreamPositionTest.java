package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.Topic;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamPositionTest {

  private final StreamPosition position = new StreamPosition();

  StreamPositionTest() {
    position.add(Topic.DRILLS, 3);
    position.add(Topic.VERDICTS, 2);
    position.advance(Topic.DRILLS, 2, 12);
    position.advance(Topic.DRILLS, 0, 5);
    position.advance(Topic.VERDICTS, 1, 123_456_789);
  }

  @Test
  void textIsShortAndReadsBack() {
    assertThat(position.text(position.topics())).isEqualTo("drills:5..c,verdicts:.21i3v9");
    assertThat(StreamPosition.parse("drills:5..c,verdicts:.21i3v9"))
        .hasToString(position.toString());
  }

  @Test
  void textOfSomeTopicsLeavesOutTheOthers() {
    assertThat(position.text(Set.of(Topic.DRILLS))).isEqualTo("drills:5..c");
  }

  @Test
  void neverGoesBack() {
    position.advance(Topic.DRILLS, 2, 3);

    assertThat(position.next(Topic.DRILLS, 2)).isEqualTo(12);
  }

  @Test
  void resumesWhereTheClientWasAndForOtherTopicsFromNow() {
    StreamPosition resumed = position.resumedAt(StreamPosition.parse("drills:5.."));

    assertThat(resumed).hasToString("drills:5..,verdicts:.21i3v9");
    assertThat(position.covers(resumed)).isTrue();
    assertThat(resumed.covers(position)).isFalse();
  }

  @Test
  void clientOfAnotherGatewayThatWasFurtherHearsItAgain() {
    assertThat(position.resumedAt(StreamPosition.parse("drills:zz.zz.zz")))
        .hasToString(position.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "drills",
        "nothing:1",
        "drills:-1..",
        "drills:1.2",
        "drills:zzzzzzzzzzzzzzzz..",
        ","
      })
  void whatIsNoPositionOfOursIsRefused(String text) {
    assertThatThrownBy(() -> position.resumedAt(StreamPosition.parse(text)))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("Last-Event-ID: ");
  }
}
