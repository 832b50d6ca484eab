package io.everdrill.democell.services;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.everdrill.democell.monitor.MonitorProcess;
import io.everdrill.democell.monitor.MonitorSettings;
import io.everdrill.democell.process.Lifeline;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Plays the cell once in one JVM, traffic included, so that a class cache sees what its processes
 * will load. One database only: H2 has one listening address a process.
 */
public final class Rehearsal {
  private static final Duration LENGTH = Duration.ofSeconds(2);
  private static final Set<String> LEFT_OUT = Set.of("inventory-db", "inventory-svc");

  private Rehearsal() {}

  /** The settings of all services come as one JSON array in the environment. */
  public static void main(String[] args) throws Exception {
    ServiceSettings[] cast =
        new ObjectMapper()
            .readValue(System.getenv(ServiceSettings.VARIABLE), ServiceSettings[].class);
    Lifeline.hold(() -> {}, System::exit, Runtime.getRuntime()::halt);
    List<AutoCloseable> running = new ArrayList<>();
    for (ServiceSettings settings : List.of(cast).reversed()) {
      if (!LEFT_OUT.contains(settings.service())) {
        running.add(ServiceProcess.start(settings, InstantSource.system()));
      }
    }
    running.add(ServiceProcess.start(audience(cast[0]), InstantSource.system()));
    running.add(MonitorProcess.start(critic(cast), InstantSource.system()));
    new CountDownLatch(1).await(LENGTH.toMillis(), TimeUnit.MILLISECONDS);
    for (AutoCloseable process : running.reversed()) {
      process.close();
    }
    System.exit(0);
  }

  /** The load generator, aimed at the first service; sends from that one's address. */
  private static ServiceSettings audience(ServiceSettings frontend) {
    String address = frontend.address().replaceAll("[0-9]+$", "100");
    return new ServiceSettings(
        "load-generator",
        "load-generator",
        address,
        Map.of("frontend", List.of(frontend.address())),
        frontend.folder(),
        frontend.secret(),
        50);
  }

  /** The monitor; what it posts is refused by a service that knows no such path. */
  private static MonitorSettings critic(ServiceSettings[] cast) {
    String frontend = cast[0].address() + ":" + ServiceSettings.HTTP_PORT;
    return new MonitorSettings(
        "rehearsal",
        cast[0].address().replaceAll("[0-9]+$", "110"),
        List.of(new MonitorSettings.Target("frontend", "frontend", frontend)),
        URI.create("http://" + frontend),
        "none");
  }
}
