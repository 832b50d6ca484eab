package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BriefTest {

  @Test
  void whatIsShortAndPlainIsLeftAsItIs() {
    assertThat(List.of(Brief.text("Checkout ist träge"), Brief.name("Checkout ist träge")))
        .containsOnly("Checkout ist träge");
    assertThat(Brief.name("x".repeat(100))).isEqualTo("x".repeat(100));
  }

  @Test
  void whatIsLongerIsCutBetweenCharacters() {
    assertThat(Brief.text("x".repeat(101))).isEqualTo("x".repeat(100) + "…");
    assertThat(Brief.text("\ud83d\ude00".repeat(26))).isEqualTo("\ud83d\ude00".repeat(25) + "…");
  }

  @Test
  void beginIsCutBetweenCharactersToo() {
    assertThat(Brief.begin("abcd", 4)).isEqualTo("abcd");
    assertThat(Brief.begin("abcde", 4)).isEqualTo("abc…");
    assertThat(Brief.begin("ab\ud83d\ude00e", 4)).isEqualTo("ab…");
    assertThat(Brief.begin("a\ud83d\ude00de", 4)).isEqualTo("a\ud83d\ude00…");
  }

  @Test
  void asJsonItIsNoLonger() throws Exception {
    String brief = Brief.text("\u0001\"\\\ud800€\ud83d\ude00".repeat(50));

    assertThat(Json.mapper().writeValueAsBytes(brief).length)
        .isEqualTo(brief.getBytes(UTF_8).length + 2)
        .isLessThanOrEqualTo(100 + 3 + 2);
  }

  @Test
  void namesThatBeginAlikeOrDifferInWhatIsLeftOutAreToldApart() {
    assertThat(Brief.name("x".repeat(200) + "a")).isNotEqualTo(Brief.name("x".repeat(200) + "b"));
    assertThat(Brief.name("a\"b")).isNotEqualTo(Brief.name("a\\b")).isNotEqualTo("a b");
  }
}
