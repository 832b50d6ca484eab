package io.everdrill.gateway.inputs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.AlertEvent;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One alert takes no more room than an alert needs. */
class LabelLimitsTest {

  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

  private final PlainAlert format =
      new PlainAlert(Desks.with(AlertMapping.forCell("demo"), new OpenEpisodes()));

  @Test
  void labelThatIsTooLongIsRefusedAndNamed() {
    String label = "x".repeat(LabelLimits.MAX_LABEL + 1);

    assertThatThrownBy(() -> read("{\"name\": \"a\", \"labels\": {\"team\": \"" + label + "\"}}"))
        .isInstanceOf(MalformedInput.class)
        .hasMessageContaining("labels.team: expected at most 2048 characters, got 2049");
    assertThatThrownBy(() -> LabelLimits.require(many(LabelLimits.MAX_LABELS + 1)))
        .hasMessageContaining("labels: expected at most 100, got 101");
  }

  @Test
  void annotationThatIsTooLongIsCutAndItShows() throws MalformedInput {
    String text = "x".repeat(LabelLimits.MAX_ANNOTATION - 1) + "\uD83D\uDE00";

    AlertEvent.Firing firing =
        (AlertEvent.Firing)
            read("{\"name\": \"a\", \"annotations\": {\"text\": \"" + text + "\"}}")
                .events()
                .getFirst();

    assertThat(firing.annotations().get("text"))
        .hasSizeLessThan(LabelLimits.MAX_ANNOTATION + 50)
        .endsWith("x... (cut, of 4097 characters)");
    assertThat(LabelLimits.cut(many(60))).hasSize(LabelLimits.MAX_ANNOTATIONS);
  }

  private Intake read(String body) throws MalformedInput {
    return format.read(new Message(body.getBytes(UTF_8), "the-sender", NOW, Map.of()));
  }

  private static Map<String, String> many(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "name" + i)
        .collect(Collectors.toMap(Function.identity(), name -> "v"));
  }
}
