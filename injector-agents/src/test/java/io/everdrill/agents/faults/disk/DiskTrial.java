package io.everdrill.agents.faults.disk;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.topics.events.DiskFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/** A fault of a disk of the trial's own. */
abstract class DiskTrial implements Trial {

  private final SmallDisk disk = new SmallDisk();
  private final Function<String, DiskFault> fault;

  /**
   * @param fault on a path
   */
  DiskTrial(Function<String, DiskFault> fault) throws IOException {
    this.fault = fault;
  }

  final SmallDisk disk() {
    return disk;
  }

  /** Writes a file and deletes it: empty, or what the kernel said. */
  final String write(int bytes) throws IOException {
    Path file = disk.path().resolve("written");
    try {
      Files.write(file, new byte[bytes]);
      return "";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } finally {
      if (Files.exists(file)) {
        Files.delete(file);
      }
    }
  }

  @Override
  public final FaultOrder<?> order(Duration limit) {
    return Orders.at("", 0, fault.apply(disk.path().toString()), limit);
  }

  @Override
  public final FaultOrder<?> onMissingTarget() {
    return Orders.at("", 0, fault.apply(disk.path() + "/none"), Duration.ofSeconds(3));
  }

  @Override
  public final String world() throws IOException {
    return disk.world();
  }

  @Override
  public final void close() throws IOException {
    disk.close();
  }
}
