package io.everdrill.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.CellId;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamesTest {

  private final Names names = new Names();

  private String of(String text) {
    String around = "<" + text + ">";
    return names.of(around.toCharArray(), 1, text.length());
  }

  private CellId cell(String text) {
    String around = "<" + text + ">";
    return names.cell(around.toCharArray(), 1, text.length());
  }

  @Test
  void sameNameIsTheSameObject() {
    assertThat(of("frontend")).isEqualTo("frontend").isSameAs(of("frontend"));
    assertThat(cell("shop-eu")).isSameAs(cell("shop-eu"));
  }

  /** Each two have one hash. */
  @Test
  void namesThatShareAPlaceAreNotMistaken() {
    for (int i = 0; i < 3; i++) {
      assertThat(of("Aa")).isEqualTo("Aa");
      assertThat(of("BB")).isEqualTo("BB");
      assertThat(cell("an").value()).isEqualTo("an");
      assertThat(cell("c0").value()).isEqualTo("c0");
    }
    assertThat(of("")).isEmpty();
  }

  /** Whoever keeps them as a key, and read them elsewhere, finds them by what they are. */
  @Test
  void nameIsTheOneThatIsInterned() {
    String restored = new String("svc-of-before");

    assertThat(of("svc-of-before")).isSameAs(restored.intern());
    assertThat(cell("cell-of-before").value()).isSameAs(new String("cell-of-before").intern());
  }

  @Test
  void moreThanAreRememberedAreReadAllTheSame() {
    assertThat(IntStream.range(0, 100_000).mapToObj(i -> of("svc-" + i)))
        .containsExactlyElementsOf(IntStream.range(0, 100_000).mapToObj(i -> "svc-" + i).toList());
    assertThat(IntStream.range(0, 100_000).mapToObj(i -> cell("c-" + i).value()))
        .containsExactlyElementsOf(IntStream.range(0, 100_000).mapToObj(i -> "c-" + i).toList());
  }

  @Test
  void whatIsNoNameIsNotKept() {
    String text = "x".repeat(101);

    assertThat(of(text)).isEqualTo(text).isNotSameAs(of(text));
    assertThatThrownBy(() -> cell("No Cell")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> cell(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
