package io.everdrill.standalone.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.scheduler.ProgrammeFile;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The programmes that ship are ones that a scheduler takes. */
class ShippedProgrammeTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void demoProgrammeIsRight() throws Exception {
    try (InputStream in = DemoParts.class.getResourceAsStream("demo-programme.yaml")) {
      ProgrammeFile file =
          ProgrammeFile.parse("demo-programme.yaml", new String(in.readAllBytes(), UTF_8), NOW);

      assertThat(file.programme().cell()).isEqualTo(new CellId("demo"));
      assertThat(file.scenarios()).hasSizeGreaterThan(8);
    }
  }

  @Test
  void programmeThatTheLauncherTrainsWithBreaksNothing() throws Exception {
    ProgrammeFile file = ProgrammeFile.read(Path.of("src/main/launcher/training.yaml"), NOW);

    assertThat(file.programme().leash()).isEqualTo(Leash.PLACEBO);
    assertThat(file.scenarios()).allMatch(s -> s.fault().kind().equals("noop"));
  }
}
