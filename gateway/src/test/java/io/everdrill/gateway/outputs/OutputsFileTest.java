package io.everdrill.gateway.outputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputsFileTest {

  @TempDir private Path folder;

  @Test
  void pushHasUsualTimesUnlessTold() throws Exception {
    PushSettings push =
        read("{name: ops, url: 'http://am:9093', page: 'https://everdrill', keepMs: 3600000}");

    assertThat(push.keep()).isEqualTo(Duration.ofHours(1));
    assertThat(push.deadline()).isEqualTo(Duration.ofSeconds(10));
    assertThat(push.tokenFile()).isEmpty();
  }

  @Test
  void addressThatIsNoneIsNamed() {
    assertThatThrownBy(() -> read("{name: ops, url: 'am:9093', page: 'https://everdrill'}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("url: expected http://host:port, got am:9093");
  }

  private PushSettings read(String push) throws Exception {
    Path file = Files.writeString(folder.resolve("outputs.yaml"), "pushes: [" + push + "]");
    return OutputsFile.read(file).pushes().getFirst();
  }
}
