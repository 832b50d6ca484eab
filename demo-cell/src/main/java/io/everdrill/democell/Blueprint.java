package io.everdrill.democell;

import io.everdrill.democell.monitor.MonitorSettings;
import io.everdrill.democell.services.ServiceMain;
import io.everdrill.democell.services.ServiceSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives each instance of the topology its address and writes down what each process is told. */
final class Blueprint {
  private static final int FIRST_SERVICE_HOST = 10;
  private static final int LOAD_HOST = 100;
  private static final int MONITOR_HOST = 110;
  private static final int FIRST_WATCHER_HOST = 120;

  private final DemoCellSettings settings;
  private final String secret;
  private final LoopbackNet net;
  private final List<CellService> services = new ArrayList<>();

  Blueprint(DemoCellSettings settings, LoopbackNet net, String secret) throws IOException {
    this.settings = settings;
    this.secret = secret;
    this.net = net;
    int host = FIRST_SERVICE_HOST;
    for (ServiceShape shape : Topology.services()) {
      for (String instance : shape.instances()) {
        services.add(place(shape, instance, net.address(host++)));
      }
    }
  }

  private CellService place(ServiceShape shape, String instance, InetAddress address) {
    return new CellService(
        shape.service(),
        instance,
        address,
        ServiceSettings.HTTP_PORT,
        settings.folder().resolve(instance + ".pid"),
        shape.calls(),
        shape.tier(),
        shape.stateful());
  }

  List<CellService> services() {
    return List.copyOf(services);
  }

  Path dataFolder() {
    return settings.folder().resolve("data");
  }

  List<ServiceSettings> serviceSettings() {
    return services.stream().map(this::settingsOf).toList();
  }

  private ServiceSettings settingsOf(CellService service) {
    return new ServiceSettings(
        service.service(),
        service.instance(),
        service.address().getHostAddress(),
        callsOf(service.calls()),
        dataFolder().toString(),
        secret,
        0);
  }

  ServiceSettings loadSettings() throws IOException {
    return new ServiceSettings(
        "load-generator",
        "load-generator",
        net.address(LOAD_HOST).getHostAddress(),
        callsOf(List.of("frontend")),
        dataFolder().toString(),
        secret,
        settings.requestsPerSecond());
  }

  /** Addresses for monitoring that somebody else wrote. */
  String watcherAddress(int number) throws IOException {
    return net.address(FIRST_WATCHER_HOST + number).getHostAddress();
  }

  MonitorSettings monitorSettings() throws IOException {
    List<MonitorSettings.Target> targets =
        services.stream()
            .map(s -> new MonitorSettings.Target(s.service(), s.instance(), hostAndPort(s)))
            .toList();
    return new MonitorSettings(
        settings.cell(),
        net.address(MONITOR_HOST).getHostAddress(),
        targets,
        settings.gateway(),
        settings.token());
  }

  /** The process of one service, or of the load generator. */
  static Program program(ServiceSettings service, List<String> javaOptions) {
    return new Program(
        service.instance(),
        JavaProgram.command(ServiceMain.class, javaOptions),
        Map.of(ServiceSettings.VARIABLE, service.toJson()),
        URI.create("http://" + service.address() + ":" + ServiceSettings.HTTP_PORT + "/health"));
  }

  private static String hostAndPort(CellService service) {
    return service.address().getHostAddress() + ":" + service.port();
  }

  private Map<String, List<String>> callsOf(List<String> names) {
    Map<String, List<String>> calls = new LinkedHashMap<>();
    for (String name : names) {
      calls.put(
          name,
          services.stream()
              .filter(service -> service.service().equals(name))
              .map(service -> service.address().getHostAddress())
              .toList());
    }
    return calls;
  }
}
