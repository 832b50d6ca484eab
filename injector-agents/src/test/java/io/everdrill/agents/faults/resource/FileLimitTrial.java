package io.everdrill.agents.faults.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.JavaChild;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.topics.events.ResourceFault;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A JVM that opens files. */
final class FileLimitTrial implements Trial {

  private static final int SPARE = 5;
  private static final ResourceFault FAULT = new ResourceFault.FileDescriptors(SPARE);
  private static final int MANY = 100;

  private final Path pidFile = Files.createTempFile("everdrill-trial", ".pid");
  private final Process target = JavaChild.start(FileOpener.class);
  private final BufferedReader output = target.inputReader(StandardCharsets.UTF_8);
  private final BufferedWriter input = target.outputWriter(StandardCharsets.UTF_8);

  FileLimitTrial() throws IOException {
    Files.writeString(pidFile, Long.toString(target.pid()));
    openMany();
  }

  private String openMany() throws IOException {
    input.write(MANY + "\n");
    input.flush();
    return output.readLine();
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return Orders.onPidFile(pidFile, FAULT, limit);
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return Orders.onPidFile(Path.of(pidFile + ".none"), FAULT, Duration.ofSeconds(3));
  }

  @Override
  public String asked() {
    return SPARE + " more files";
  }

  @Override
  public String measureInForce() throws IOException {
    String said = openMany();
    assertThat(said).startsWith(SPARE + " files, then ").contains("Too many open files");
    return said.replace("/dev/null ", "");
  }

  @Override
  public void awaitNormal(Duration limit) {
    await().pollInSameThread().atMost(limit).until(() -> openMany().equals(MANY + " files"));
  }

  @Override
  public String world() throws IOException {
    return Files.readString(Path.of("/proc/" + target.pid() + "/limits"));
  }

  @Override
  public void close() throws IOException {
    target.destroyForcibly();
    Files.deleteIfExists(pidFile);
  }
}
