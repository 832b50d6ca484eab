package io.everdrill.agents.faults.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.TestFolder;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.Trials;
import io.everdrill.agents.faults.Victim;
import io.everdrill.topics.events.ProcessFault;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A process that is paused, and one under a supervisor that is killed. */
public final class ProcessTrials implements Trials {

  @Override
  public Map<String, Maker> byKind() {
    return Map.of("process-pause", PauseTrial::new, "process-kill", KillTrial::new);
  }

  private static final class PauseTrial implements Trial {

    private final TestFolder folder = new TestFolder();
    private final Victim victim = new Victim(folder.path());

    PauseTrial() throws IOException {}

    @Override
    public FaultOrder<?> order(Duration limit) {
      return Orders.on(victim, new ProcessFault.Pause(), limit);
    }

    @Override
    public FaultOrder<?> onMissingTarget() {
      return Orders.onPidFile(
          folder.path().resolve("none.pid"), new ProcessFault.Pause(), Duration.ofSeconds(5));
    }

    @Override
    public String asked() {
      return "process in state T";
    }

    @Override
    public String measureInForce() throws IOException {
      assertThat(victim.state()).isEqualTo('T');
      return "process in state " + victim.state();
    }

    @Override
    public void awaitNormal(Duration limit) {
      await().pollInSameThread().atMost(limit).until(victim::runs);
    }

    @Override
    public String world() throws IOException {
      return victim.pid() + " runs: " + victim.runs();
    }

    @Override
    public void close() throws IOException {
      victim.close();
      folder.close();
    }
  }

  private static final class KillTrial implements Trial {

    private static final Duration EVERY = Duration.ofMillis(200);

    private final TestFolder folder = new TestFolder();
    private final SupervisedVictim victim = new SupervisedVictim(folder.path());

    KillTrial() throws IOException {
      awaitNormal(Duration.ofSeconds(3));
    }

    @Override
    public FaultOrder<?> order(Duration limit) {
      return Orders.onPidFile(victim.pidFile(), new ProcessFault.Kill(EVERY), limit);
    }

    @Override
    public FaultOrder<?> onMissingTarget() {
      return Orders.onPidFile(
          folder.path().resolve("none.pid"), new ProcessFault.Kill(EVERY), Duration.ofSeconds(5));
    }

    @Override
    public String asked() {
      return "process dead every 0.2 s";
    }

    /** Each that its supervisor starts dies, not only the first. */
    @Override
    public String measureInForce() {
      Map<Long, ProcessHandle> seen = new HashMap<>();
      await()
          .pollInSameThread()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofSeconds(5))
          .until(
              () -> {
                victim.living().ifPresent(p -> seen.put(p.pid(), p));
                return seen.values().stream().filter(p -> !p.isAlive()).count() >= 2;
              });
      return "two of its kind dead";
    }

    /** Its supervisor, nobody else, brings it back. */
    @Override
    public void awaitNormal(Duration limit) {
      await().pollInSameThread().atMost(limit).until(() -> victim.living().isPresent());
    }

    @Override
    public String world() throws IOException {
      return "one of its kind lives: " + victim.living().isPresent();
    }

    @Override
    public void close() throws IOException {
      victim.close();
      folder.close();
    }
  }
}
