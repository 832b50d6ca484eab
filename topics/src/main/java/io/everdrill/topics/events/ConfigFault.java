package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/** Faults of a configuration file. The file is put back with bytes, mode, owner and times. */
@JsonSubTypes({
  @JsonSubTypes.Type(ConfigFault.Truncate.class),
  @JsonSubTypes.Type(ConfigFault.Garbage.class),
  @JsonSubTypes.Type(ConfigFault.Value.class),
})
public sealed interface ConfigFault extends Fault {

  @Override
  default Category category() {
    return Category.STATE;
  }

  /** An absolute path on the target's host. */
  String path();

  @Override
  default List<String> changedData() {
    return List.of(path());
  }

  /** Only the first bytes are left. */
  @JsonTypeName("config-truncate")
  record Truncate(String path, long keepBytes) implements ConfigFault {
    public Truncate {
      Require.absolutePath(path, "path");
      Require.notNegative(keepBytes, "keepBytes");
    }
  }

  /** Bytes in the middle are random. */
  @JsonTypeName("config-garbage")
  record Garbage(String path, int lengthBytes) implements ConfigFault {
    public Garbage {
      Require.absolutePath(path, "path");
      Require.within(lengthBytes, 1, 1_048_576, "lengthBytes");
    }
  }

  /** One value is wrong but valid; the file is JSON, YAML or properties by its name. */
  @JsonTypeName("config-value")
  record Value(String path, String key, String value) implements ConfigFault {
    /**
     * @param key a JSON pointer (RFC 6901) in JSON and YAML; the key in properties
     */
    public Value {
      Require.absolutePath(path, "path");
      Require.text(key, "key");
      Require.present(value, "value");
    }
  }
}
