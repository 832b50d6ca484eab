package io.everdrill.democell.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Collectors;

/** Lets tests of other packages ask for an alert's fingerprint. */
public final class Fingerprints {
  private Fingerprints() {}

  public static String of(JsonNode labels) {
    return Alert.fingerprint(
        labels.properties().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, label -> label.getValue().asText())));
  }
}
