package io.everdrill.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.topics.events.Shape;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShapeTest {

  private static final JsonMapper MAPPER = Json.mapper();

  @Test
  void shapesStandInJsonAsTheyAreRead() throws Exception {
    assertStands("{\"kind\":\"steady\"}", Shape.STEADY);
    assertStands(
        "{\"kind\":\"ramp-up\",\"steps\":5,\"overMs\":10000}",
        new Shape.RampUp(5, Duration.ofSeconds(10)));
    assertStands(
        "{\"kind\":\"flapping\",\"onMs\":3000,\"offMs\":1000}",
        new Shape.Flapping(Duration.ofSeconds(3), Duration.ofSeconds(1)));
  }

  private static void assertStands(String json, Shape shape) throws Exception {
    assertThat(MAPPER.readValue(json, Shape.class)).isEqualTo(shape);
    assertThat(MAPPER.writeValueAsString(shape)).isEqualTo(json);
  }

  @Test
  void flappingFasterThanAFaultCanFollowIsRefused() {
    assertThatThrownBy(() -> new Shape.Flapping(Duration.ofMillis(99), Duration.ofSeconds(1)))
        .hasMessage("onMs: expected at least 100, got 99");
  }
}
