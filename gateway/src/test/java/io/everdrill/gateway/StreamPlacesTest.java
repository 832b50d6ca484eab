package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StreamPlacesTest {

  private final StreamPlaces places = new StreamPlaces(3, 2);

  @Test
  void oneCallerDoesNotTakeAllPlaces() {
    StreamPlaces.Place first = places.take("a");
    places.take("a");

    assertThatThrownBy(() -> places.take("a")).hasMessageContaining("2 event streams already");
    assertThatCode(() -> places.take("b")).doesNotThrowAnyException();
    assertThatThrownBy(() -> places.take("c")).hasMessageContaining("3 clients already");
    first.leave();
    assertThatCode(() -> places.take("a")).doesNotThrowAnyException();
  }
}
