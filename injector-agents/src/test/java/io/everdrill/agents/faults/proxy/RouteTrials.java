package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.Trials;
import io.everdrill.agents.faults.network.ResetTrial;
import java.util.List;
import java.util.Map;

/** Targets behind the explicit proxy, in a network where nobody else takes their ports. */
public final class RouteTrials implements Trials {

  /** For who opens the door itself: none through it was there before. */
  public static final String NEW_CONNECTIONS = "connection-reset of new ones";

  private static final int PORT = 8080;
  private static final int DOOR = 18_080;

  /** Those of the trials. */
  public static final List<ProxyRoute> ROUTES =
      List.of(route(LatencyTrial.TARGET), route(HttpTrial.TARGET), route(ResetTrial.ADDRESS));

  private static ProxyRoute route(String address) {
    return new ProxyRoute("victim-1", address + ":" + DOOR, address + ":" + PORT);
  }

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "network-latency",
        () -> new LatencyTrial(new EchoServer(LatencyTrial.TARGET, PORT, DOOR)),
        "connection-reset",
        () -> ResetTrial.through(new EchoServer(ResetTrial.ADDRESS, PORT, DOOR)),
        NEW_CONNECTIONS,
        () -> ResetTrial.throughNew(new EchoServer(ResetTrial.ADDRESS, PORT, DOOR)),
        "http-abort",
        () -> ProxyTrials.abortOf(new JsonServer(HttpTrial.TARGET, PORT, DOOR)));
  }
}
