package io.everdrill.topics.chance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.Sha256;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Which inventory a drill was drawn from, as an inventory has no number: two drills with the same
 * digest had the same targets, told in the same words.
 */
public final class InventoryDigest {

  private static final JsonMapper MAPPER = Json.mapper();

  private InventoryDigest() {}

  /**
   * SHA-256, hex, of the JSON of each target as Everdrill writes it to {@code targets}, UTF-8, but
   * for {@code definedAt}, in the order of their ids, each ended by a line feed. So an inventory
   * that is only told again is the same.
   *
   * @param ofCell all of one cell, in any order
   */
  public static String of(Collection<Target> ofCell) {
    List<Target> sorted =
        ofCell.stream().sorted(Comparator.comparing(t -> t.target().value())).toList();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Target target : sorted) {
      lines.writeBytes(json(target));
      lines.write('\n');
    }
    return Sha256.hex(lines.toByteArray());
  }

  private static byte[] json(Target target) {
    ObjectNode told = MAPPER.valueToTree(target);
    told.remove("definedAt");
    try {
      return MAPPER.writeValueAsBytes(told);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(target.target() + ": cannot be written", e);
    }
  }
}
