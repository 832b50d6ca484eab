package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a folder in the place of the first process's root. */
class HostFilesTest {
  @TempDir private Path folder;
  private Path first;
  private Path file;
  private Path hosts;

  @BeforeEach
  void agentHasAFile() throws Exception {
    file = Files.writeString(folder.toRealPath().resolve("app.yaml"), "a: 1\n");
    first = folder.resolve("1");
    hosts = first.resolve("root").resolve(Path.of("/").relativize(file));
    Files.createDirectories(hosts.getParent());
  }

  @Test
  void fileThatTheHostHasUnderItsPathIsMeant() throws Exception {
    Files.createLink(hosts, file);

    assertThatCode(() -> HostFiles.require(first, file)).doesNotThrowAnyException();
  }

  @Test
  void fileOfTheAgentsContainerIsRefused() {
    assertThatThrownBy(() -> HostFiles.require(first, file))
        .isInstanceOf(OrderRefused.class)
        .hasMessageContaining("agent's own container");
  }

  @Test
  void otherFileUnderTheSamePathIsRefused() throws Exception {
    Files.writeString(hosts, "a: 1\n");

    assertThatThrownBy(() -> HostFiles.require(first, file)).isInstanceOf(OrderRefused.class);
  }

  /** That it is not there is for others to say. */
  @Test
  void fileThatIsNowhereIsNotRefusedHere() {
    assertThatCode(() -> HostFiles.require(first, file.resolveSibling("none")))
        .doesNotThrowAnyException();
  }

  @Test
  void agentOnTheHostMeansItsOwnFiles() {
    assertThatCode(() -> HostFiles.require(file)).doesNotThrowAnyException();
  }
}
