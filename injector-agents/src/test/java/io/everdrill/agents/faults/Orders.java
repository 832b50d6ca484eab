package io.everdrill.agents.faults;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.TargetId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Orders for drivers under test. */
public final class Orders {

  /** The drills are carried by a cluster that no test has. */
  public static final NeverCut DRILLS_ELSEWHERE =
      NeverCut.ofClusters(List.of("the-cluster-of-the-drills"));

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Orders() {}

  public static <F extends Fault> FaultOrder<F> at(String address, int port, F fault) {
    return at(address, port, fault, LIMIT);
  }

  public static <F extends Fault> FaultOrder<F> at(
      String address, int port, F fault, Duration limit) {
    return order(new Location("here", address, port, ""), fault, limit);
  }

  public static <F extends Fault> FaultOrder<F> on(Victim victim, F fault) {
    return on(victim, fault, LIMIT);
  }

  public static <F extends Fault> FaultOrder<F> on(Victim victim, F fault, Duration limit) {
    return onPidFile(victim.pidFile(), fault, limit);
  }

  public static <F extends Fault> FaultOrder<F> onPidFile(Path pidFile, F fault, Duration limit) {
    return order(new Location("here", "", 0, pidFile.toString()), fault, limit);
  }

  public static <F extends Fault> FaultOrder<F> at(
      String address, int port, Path pidFile, F fault, Duration limit) {
    return order(new Location("here", address, port, pidFile.toString()), fault, limit);
  }

  public static <F extends Fault> FaultOrder<F> onContainer(
      String container, F fault, Duration limit) {
    return order(new Location("here", "", 0, "", container), fault, limit);
  }

  public static <F extends Fault> FaultOrder<F> inContainer(
      String container, String address, int port, F fault, Duration limit) {
    return order(new Location("here", address, port, "", container), fault, limit);
  }

  /** On a target that nobody knows. */
  public static <F extends Fault> FaultOrder<F> onStranger(F fault) {
    return order("stranger", new Location("here", "", 0, ""), fault, LIMIT);
  }

  /** Wherever the target is. */
  public static <F extends Fault> FaultOrder<F> order(Location location, F fault, Duration limit) {
    return order("victim-1", location, fault, limit);
  }

  private static <F extends Fault> FaultOrder<F> order(
      String id, Location location, F fault, Duration limit) {
    Target target =
        Target.process(new CellId("test"), new TargetId(id), "victim", location, Instant.EPOCH);
    return new FaultOrder<>("t" + System.nanoTime() + "-test-1.0", target, fault, limit);
  }
}
