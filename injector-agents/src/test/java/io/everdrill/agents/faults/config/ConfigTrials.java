package io.everdrill.agents.faults.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.FileFacts;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.TestFolder;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.Trials;
import io.everdrill.topics.events.ConfigFault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;

/** A YAML file with an owner, a mode, times and attributes of its own, and what reads it. */
public final class ConfigTrials implements Trials {

  static final String CONFIG =
      """
      # Who is asked for the stock.
      inventory:
        host: 10.0.0.7   # not by name
        timeoutMs: 800
      """;

  private static final int KEPT_BYTES = 20;
  private static final int GARBAGE_BYTES = 16;

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "config-truncate",
        () ->
            new ConfigTrial(
                path -> new ConfigFault.Truncate(path, KEPT_BYTES),
                KEPT_BYTES + " bytes are left",
                ConfigTrials::lengthOfPrefix),
        "config-garbage",
        () ->
            new ConfigTrial(
                path -> new ConfigFault.Garbage(path, GARBAGE_BYTES),
                GARBAGE_BYTES + " bytes differ",
                ConfigTrials::differing),
        "config-value",
        () ->
            new ConfigTrial(
                path -> new ConfigFault.Value(path, "/inventory/timeoutMs", "1"),
                "timeoutMs: 1, all else equal",
                ConfigTrials::timeout));
  }

  private static String lengthOfPrefix(byte[] now) {
    assertThat(CONFIG).startsWith(new String(now, UTF_8));
    return now.length + " bytes are left";
  }

  private static String differing(byte[] now) {
    byte[] was = CONFIG.getBytes(UTF_8);
    assertThat(now).hasSameSizeAs(was);
    int differing = 0;
    for (int i = 0; i < was.length; i++) {
      differing += was[i] == now[i] ? 0 : 1;
    }
    return differing + " bytes differ";
  }

  private static String timeout(byte[] now) throws IOException {
    assertThat(new String(now, UTF_8)).isEqualTo(CONFIG.replace("800", "1"));
    return "timeoutMs: "
        + new YAMLMapper().readTree(now).at("/inventory/timeoutMs").asInt()
        + ", all else equal";
  }

  /** What a reader sees of the bytes. */
  @FunctionalInterface
  private interface Reading {
    String of(byte[] now) throws IOException;
  }

  private static final class ConfigTrial implements Trial {

    private final TestFolder folder = new TestFolder();
    private final Path file = folder.path().resolve("app.yaml");
    private final Function<String, ConfigFault> fault;
    private final String asked;
    private final Reading reading;

    ConfigTrial(Function<String, ConfigFault> fault, String asked, Reading reading)
        throws IOException {
      this.fault = fault;
      this.asked = asked;
      this.reading = reading;
      Files.writeString(file, CONFIG);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
      Files.setAttribute(file, "unix:gid", 65534);
      Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
          .write("origin", ByteBuffer.wrap("by hand".getBytes(UTF_8)));
      Files.setLastModifiedTime(
          file, FileTime.from(Instant.parse("2025-03-04T05:06:07.123456789Z")));
    }

    @Override
    public FaultOrder<?> order(Duration limit) {
      return Orders.at("127.0.0.1", 0, fault.apply(file.toString()), limit);
    }

    @Override
    public FaultOrder<?> onMissingTarget() {
      return Orders.at("127.0.0.1", 0, fault.apply(folder.path().resolve("no.yaml").toString()));
    }

    @Override
    public String asked() {
      return asked;
    }

    @Override
    public String measureInForce() throws IOException {
      String measured = reading.of(Files.readAllBytes(file));
      assertThat(measured).isEqualTo(asked);
      assertThat(Files.readAttributes(file, "unix:mode,gid"))
          .containsEntry("gid", 65534)
          .containsEntry("mode", 0100640);
      return measured;
    }

    @Override
    public void awaitNormal(Duration limit) {
      await()
          .pollInSameThread()
          .atMost(limit)
          .untilAsserted(() -> assertThat(file).hasBinaryContent(CONFIG.getBytes(UTF_8)));
    }

    @Override
    public String world() throws IOException {
      return FileFacts.ofAllIn(folder.path());
    }

    @Override
    public void close() throws IOException {
      folder.close();
    }
  }
}
