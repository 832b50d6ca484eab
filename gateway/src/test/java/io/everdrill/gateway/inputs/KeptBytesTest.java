package io.everdrill.gateway.inputs;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token of a sender is on no topic, however it is wrapped. */
class KeptBytesTest {

  private static final String TOKEN = "R0123456789";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"routing_key\": \"R0123456789\", \"mark\": 1}",
        "{\"Routing_Key\": \"R0123456789\", \"mark\": 1}",
        "{\"routing\\u005fkey\": \"R0123456789\", \"mark\": 1}",
        "{\"mark\": 1, \"data\": {\"routing_key\": [\"R0123456789\"]}}",
        "[{\"mark\": 1}, {\"routing_key\": \"R0123456789\"}]",
        "{\"mark\": 1, \"data\": \"{\\\"routing_key\\\": \\\"R0123456789\\\"}\"}",
      })
  void keyIsBlankedAndTheRestStays(String body) {
    assertThat(kept(body.getBytes(UTF_8))).doesNotContain(TOKEN).contains("mark");
  }

  @Test
  void keyInBase64IsBlanked() {
    String inside = "{\"routing_key\": \"" + TOKEN + "\"}";
    String wrapped = Base64.getEncoder().encodeToString(inside.getBytes(UTF_8));

    assertThat(kept(("{\"mark\": 1, \"data_base64\": \"" + wrapped + "\"}").getBytes(UTF_8)))
        .doesNotContain(wrapped)
        .contains("mark");
  }

  @Test
  void whatIsNoJsonAndMayHoldAKeyIsNotKept() {
    String cut = "{\"routing_key\": \"" + TOKEN;

    assertThat(kept(cut.getBytes(UTF_8))).doesNotContain(TOKEN);
    assertThat(new String(KeptBytes.of(cut.getBytes(UTF_16)), UTF_16)).doesNotContain(TOKEN);
    assertThat(kept("{\"routing\\u005fkey\": \"R0123456789".getBytes(UTF_8))).doesNotContain(TOKEN);
    assertThat(new String(KeptBytes.ofKeyed(TOKEN.getBytes(UTF_8)), UTF_8)).doesNotContain(TOKEN);
  }

  @Test
  void whatHoldsNoneStaysAsItIs() {
    assertThat(kept("{ \"a\" : 1.0}".getBytes(UTF_8))).isEqualTo("{ \"a\" : 1.0}");
    assertThat(kept("{oops".getBytes(UTF_8))).isEqualTo("{oops");
  }

  private static String kept(byte[] body) {
    return new String(KeptBytes.of(body), UTF_8);
  }
}
