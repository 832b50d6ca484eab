package io.everdrill.gateway.outputs;

import io.everdrill.gateway.inputs.StrictYaml;
import java.nio.file.Path;
import java.util.List;

/**
 * Where results are sent, as people write it: YAML or JSON.
 *
 * <pre>
 * pushes:
 *   - {name: ops, url: "http://alertmanager:9093", page: "https://everdrill.example"}
 * </pre>
 */
public record OutputsFile(List<PushSettings> pushes) {

  private static final int MAX_PUSHES = 20;

  public OutputsFile {
    pushes = pushes == null ? List.of() : List.copyOf(pushes);
    if (pushes.size() > MAX_PUSHES) {
      throw new IllegalArgumentException("pushes: expected at most " + MAX_PUSHES);
    }
    if (pushes.stream().map(PushSettings::name).distinct().count() < pushes.size()) {
      throw new IllegalArgumentException("pushes: expected each name once");
    }
  }

  /**
   * @throws IllegalArgumentException that names file and field or line
   */
  public static OutputsFile read(Path file) {
    return StrictYaml.read(file, OutputsFile.class);
  }
}
