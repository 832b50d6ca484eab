package io.everdrill.agents.faults.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7396, appendix A. */
class MergePatchTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":"b"}          | {"a":"c"}                 | {"a":"c"}
          {"a":"b"}          | {"b":"c"}                 | {"a":"b","b":"c"}
          {"a":"b"}          | {"a":null}                | {}
          {"a":"b","b":"c"}  | {"a":null}                | {"b":"c"}
          {"a":["b"]}        | {"a":"c"}                 | {"a":"c"}
          {"a":"c"}          | {"a":["b"]}               | {"a":["b"]}
          {"a":{"b":"c"}}    | {"a":{"b":"d","c":null}}  | {"a":{"b":"d"}}
          {"a":[{"b":"c"}]}  | {"a":[1]}                 | {"a":[1]}
          ["a","b"]          | ["c","d"]                 | ["c","d"]
          {"a":"b"}          | ["c"]                     | ["c"]
          {"a":"foo"}        | null                      | null
          {"a":"foo"}        | "bar"                     | "bar"
          {"e":null}         | {"a":1}                   | {"e":null,"a":1}
          [1,2]              | {"a":"b","c":null}        | {"a":"b"}
          {}                 | {"a":{"bb":{"ccc":null}}} | {"a":{"bb":{}}}
          """)
  void examplesOfTheStandard(String original, String patch, String result) throws Exception {
    assertThat(patched(original, patch)).isEqualTo(result);
  }

  @Test
  void numbersThatAreNotNamedKeepEveryDigit() throws Exception {
    String document = "{\"p\":1.10,\"n\":123456789012345678901234567890,\"x\":1}";

    assertThat(patched(document, "{\"x\":2}")).isEqualTo(document.replace("\"x\":1", "\"x\":2"));
  }

  @Test
  void whatIsNoJsonIsRefused() {
    assertThatThrownBy(() -> MergePatch.parse("{\"a\":")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> MergePatch.parse("")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> MergePatch.parse("{} {}")).isInstanceOf(IOException.class);
  }

  private static String patched(String original, String patch) throws IOException {
    return new String(MergePatch.parse(patch).applyTo(original.getBytes(UTF_8)), UTF_8);
  }
}
