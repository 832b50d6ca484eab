package io.everdrill.agents.faults.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.ConfigFault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueEditTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "a.json | {\"a\" : [1, {\"b\": \"x\"}] } | /a/1/b | y\"z | {\"a\" : [1, {\"b\": \"y\\\"z\"}] }",
        "a.json | {\"a\":12,\"é\":3} | /é | -4.5 | {\"a\":12,\"é\":-4.5}",
        "a.json | {\"a/b\":true} | /a~1b | false | {\"a/b\":false}",
        "a.json | [null, 7] | /0 | 1 | [1, 7]",
        "a.yaml | `a: [1, two]   # c` | /a/1 | x: y | `a: [1, \"x: y\"]   # c`",
        "a.yml | `😀: 1\nb: 'two'` | /b | three | `😀: 1\nb: \"three\"`",
        "a.yml | `b: |\n  one\n  two\nc: 3` | /b | x | `b: \"x\"\nc: 3`",
        "a.yml | `a: &x 5\nb: 2` | /a | 6 | `a: &x 6\nb: 2`",
        "a.properties | `# a=1\na=1\nb : 2\na = 3\\\n  4\nc=5` | a | x | `# a=1\na=1\nb : 2\na = x\nc=5`",
        "a.properties | `k\\:1 v` | k:1 | \\é | `k\\:1 \\\\\\u00e9`",
        "a.properties | `x=1\ny` | y | 2 | `x=1\ny=2`",
      })
  void onlyTheValueChanges(String path, String was, String key, String value, String expected) {
    assertThat(edited(path, was, key, value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "a.json | {\"a\":1} | /a | one | expected a number",
        "a.json | {\"a\":1} | /b | 2 | no such value",
        "a.json | {\"a\":{}} | /a | 2 | expected a single value",
        "a.json | {\"a\" | /a | 2 | expected JSON",
        "a.yaml | a: 1 | /a | `b: c` | could not be replaced",
        "a.yaml | a: 1 | /a/b | 2 | no such value",
        "a.yaml | `a: 1\n---\nb: 1` | /a | 2 | one YAML document",
        "a.properties | a=1 | b | 2 | no such key",
        "a.toml | a=1 | a | 2 | expected .json",
      })
  void whatCannotBeReplacedIsRefused(
      String path, String was, String key, String value, String reason) {
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> edited(path, was, key, value))
        .withMessageContaining(reason);
  }

  private static String edited(String path, String was, String key, String value) {
    ConfigFault.Value fault = new ConfigFault.Value("/etc/" + path, key, value);
    return new String(ValueEdit.edited(fault, was.getBytes(UTF_8)), UTF_8);
  }
}
