package io.everdrill.agents.faults.config;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.topics.events.ConfigFault;
import java.util.List;

/** Faults of configuration files. */
public final class ConfigFaults implements FaultFamily {

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(
        new FileSwapDriver<>(
            ConfigFault.Truncate.class,
            "keepBytes under the length of the file",
            (fault, was, tag) -> Edits.truncated(was, fault.keepBytes())),
        new FileSwapDriver<>(
            ConfigFault.Garbage.class,
            "a file that is not empty",
            (fault, was, tag) -> Edits.garbled(was, fault.lengthBytes(), tag)),
        new FileSwapDriver<>(
            ConfigFault.Value.class,
            "JSON, YAML or properties, by the name of the file",
            (fault, was, tag) -> ValueEdit.edited(fault, was)));
  }

  @Override
  public void close() {}
}
