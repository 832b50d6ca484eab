package io.everdrill.agents.faults.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.Trials;
import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.ContainerFault;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Faults of a real container, seen by another that asks it over TCP. */
public final class ContainerTrials implements Trials {

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "container-kill", () -> new ContainerTrial(new ContainerFault.Kill(), "exited 137"),
        "container-pause", () -> new ContainerTrial(new ContainerFault.Pause(), "paused 0"),
        "container-stop",
            () -> new ContainerTrial(new ContainerFault.Stop(Duration.ofSeconds(1)), "exited 0"),
        "container-disconnect",
            () -> new ContainerTrial(new ContainerFault.Disconnect(""), "running 0"));
  }

  private static final class ContainerTrial implements Trial {

    private static final Duration SILENCE = Duration.ofMillis(600);

    /** What the caller had asked before may still be answered. */
    private static final Duration SILENT_WITHIN = Duration.ofSeconds(2);

    private static final String STATE = "{{.State.Status}} {{.State.ExitCode}}";

    private final ContainerFault fault;
    private final String stateInForce;
    private final LocalDocker docker;

    /**
     * @param stateInForce status and exit code, as Docker has them
     */
    ContainerTrial(ContainerFault fault, String stateInForce) throws IOException {
      this.fault = fault;
      this.stateInForce = stateInForce;
      docker = LocalDocker.start();
    }

    @Override
    public Connections connections() {
      return docker.connections();
    }

    @Override
    public FaultOrder<?> order(Duration limit) {
      return Orders.onContainer(docker.shop(), fault, limit);
    }

    @Override
    public FaultOrder<?> onMissingTarget() {
      return Orders.onContainer("no-such-container", fault, Duration.ofSeconds(20));
    }

    @Override
    public String asked() {
      return "no answer, " + stateInForce;
    }

    @Override
    public String measureInForce() {
      Await.until(SILENT_WITHIN, this::silent, "no answer for " + SILENCE);
      String state = docker.shop(STATE);
      assertThat(state).isEqualTo(stateInForce);
      return "no answer for " + SILENCE.toMillis() + " ms, " + state;
    }

    private boolean silent() {
      long before = docker.answers();
      long deadline = System.nanoTime() + SILENCE.toNanos();
      while (System.nanoTime() - deadline < 0 && docker.answers() == before) {
        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      }
      return docker.answers() == before;
    }

    @Override
    public void awaitNormal(Duration limit) {
      long before = docker.answers();
      Await.until(limit, () -> docker.answers() > before + 1, "answers of the shop");
    }

    @Override
    public String world() {
      return docker.shop(
          STATE
              + "{{range $name, $on := .NetworkSettings.Networks}} {{$name}} {{$on.NetworkID}}"
              + " {{$on.IPAddress}} {{$on.MacAddress}} {{$on.Aliases}} {{$on.Links}}"
              + " {{$on.IPAMConfig}}{{end}}");
    }

    @Override
    public void close() throws IOException {
      docker.close();
    }
  }
}
