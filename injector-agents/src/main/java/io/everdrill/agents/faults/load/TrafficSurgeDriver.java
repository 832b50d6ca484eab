package io.everdrill.agents.faults.load;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.LoadUndo.EndTraffic;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.topics.events.LoadFault;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.function.Supplier;

/** Sends HTTP requests to the target at a rate, whether it answers or not. */
final class TrafficSurgeDriver extends LoadDriver<LoadFault.Surge> {

  private final Supplier<Vertx> vertx;

  TrafficSurgeDriver(Supplier<NeverCut> neverCut, Supplier<Vertx> vertx) {
    super(LoadFault.Surge.class, "http-client", neverCut);
    this.vertx = vertx;
  }

  @Override
  Load begin(FaultOrder<LoadFault.Surge> order) {
    LoadFault.Surge fault = order.fault();
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(method(fault)))
            .setHost(order.target().location().address())
            .setPort(order.target().location().port())
            .setURI(path(fault))
            .putHeader("user-agent", "everdrill " + order.tag());
    Surge surge = new Surge(vertx.get(), request, fault.requestsPerSecond());
    surge.start(order.limit());
    return surge;
  }

  private static String method(LoadFault.Surge fault) {
    return fault.method().isEmpty() ? "GET" : fault.method();
  }

  private static String path(LoadFault.Surge fault) {
    return fault.path().isEmpty() ? "/" : fault.path();
  }

  @Override
  String says(LoadFault.Surge fault, EndTraffic undo) {
    return "%s http://%s:%d%s, %d times a second"
        .formatted(
            method(fault), undo.address(), undo.port(), path(fault), fault.requestsPerSecond());
  }

  @Override
  public String counts() {
    return "requests";
  }
}
