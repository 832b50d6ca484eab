package io.everdrill.agents.faults.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.ConfigFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Another value at one place of a file; all other bytes, comments too, stay what they are. */
final class ValueEdit {

  private ValueEdit() {}

  /**
   * @throws OrderRefused if there is no such value, or the file could not be read with the new one
   */
  static byte[] edited(ConfigFault.Value fault, byte[] was) {
    String name = fault.path();
    String edited;
    if (name.endsWith(".json")) {
      edited = JsonEdit.edited(text(was), fault.key(), fault.value());
    } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      edited = YamlEdit.edited(text(was), fault.key(), fault.value());
    } else if (name.endsWith(".properties")) {
      return PropertiesEdit.edited(was, fault.key(), fault.value());
    } else {
      throw refused(name + ": expected .json, .yaml, .yml or .properties");
    }
    return edited.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw refused("expected UTF-8, got other bytes");
    }
  }

  static OrderRefused refused(String why) {
    return new OrderRefused(Refusal.UNSUPPORTED, why);
  }
}
