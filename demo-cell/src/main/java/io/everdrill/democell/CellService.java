package io.everdrill.democell;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * One running instance of a service of the cell.
 *
 * @param address its own loopback address: it listens there and sends from there
 * @param port where it answers HTTP
 * @param pidFile holds the process id of the present incarnation
 */
public record CellService(
    String service,
    String instance,
    InetAddress address,
    int port,
    Path pidFile,
    List<String> calls,
    int tier,
    boolean stateful) {
  public CellService {
    calls = List.copyOf(calls);
  }
}
