package io.everdrill.democell;

import java.util.List;

/**
 * One service of the cell as drawn, before anything runs.
 *
 * @param calls the services that it calls; a fault on one of them is felt here
 * @param tier 1 is what users meet first; the databases are the deepest
 * @param stateful whether its data outlives its process
 */
public record ServiceShape(
    String service, List<String> instances, List<String> calls, int tier, boolean stateful) {
  public ServiceShape {
    instances = List.copyOf(instances);
    calls = List.copyOf(calls);
  }
}
