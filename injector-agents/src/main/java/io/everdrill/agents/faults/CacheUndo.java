package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/**
 * Entries are put back from where they are kept, unless the application has written them meanwhile.
 * The keys' bytes are the characters of ISO 8859-1, so that any key survives JSON.
 */
public sealed interface CacheUndo extends Undo {

  /** Which injection changes entries of a database: one at a time, or they would mix. */
  String CLAIM = "everdrill:fault";

  /** What names of ours begin with. */
  String OURS = "everdrill:";

  Connection connection();

  /** Names the injection; its entries are kept under it. */
  String tag();

  List<String> keys();

  /** The text with which the server is asked to undo: what an entry of the fault looks like. */
  String trait();

  /** The entries have this value, and must still have it to be put back. */
  @JsonTypeName("put-back-values")
  record Values(Connection connection, String tag, List<String> keys, String value)
      implements CacheUndo {
    public Values {
      keys = List.copyOf(keys);
    }

    @Override
    public String trait() {
      return value;
    }

    @Override
    public String byHand() {
      return forEachKept(
          this,
          "at=$(r PEXPIRETIME \"$key\"); r RENAME \"$kept\" \"$key\";"
              + " [ \"$at\" -lt 0 ] || r PEXPIREAT \"$key\" \"$at\"");
    }
  }

  /**
   * The entries expire at this moment of the server's clock.
   *
   * @param expireAtMs since the epoch
   */
  @JsonTypeName("put-back-expiry")
  record Expiry(Connection connection, String tag, List<String> keys, long expireAtMs)
      implements CacheUndo {
    public Expiry {
      keys = List.copyOf(keys);
    }

    @Override
    public String trait() {
      return Long.toString(expireAtMs);
    }

    @Override
    public String byHand() {
      return forEachKept(this, "r RENAME \"$kept\" \"$key\"");
    }
  }

  /** The entries are not there. */
  @JsonTypeName("put-back-evicted")
  record Evicted(Connection connection, String tag, List<String> keys) implements CacheUndo {
    public Evicted {
      keys = List.copyOf(keys);
    }

    @Override
    public String trait() {
      return "";
    }

    @Override
    public String byHand() {
      return forEachKept(this, "r RENAMENX \"$kept\" \"$key\"");
    }
  }

  /** Where an entry is kept. */
  default String keptAs(String key) {
    return OURS + tag() + ":" + key;
  }

  private static String forEachKept(CacheUndo undo, String commands) {
    Connection connection = undo.connection();
    String prefix = undo.keptAs("");
    return "r() { redis-cli -u "
        + connection.url()
        + (connection.user().isEmpty() ? "" : " --user " + connection.user() + " --askpass")
        + " \"$@\"; }; r --scan --pattern '"
        + prefix
        + "*' | while IFS= read -r kept; do key=${kept#"
        + prefix
        + "}; "
        + commands
        + "; done; r DEL "
        + CLAIM;
  }
}
