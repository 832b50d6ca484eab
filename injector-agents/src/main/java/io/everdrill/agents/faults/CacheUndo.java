package io.everdrill.agents.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.Shell;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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

  /**
   * In Lua: undoes it for entry {@code k}, which is kept as {@code b}; if the entry is not as the
   * fault made it, lets it be and adds to {@code n}.
   */
  String putBack();

  /** The entries have this value, and must still have it to be put back. */
  @ByHandTakes("redis-cli")
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
    public String putBack() {
      return putBackIf("redis.call('GET', k) == trait");
    }

    /** The value itself may be longer than a shell takes. */
    @Override
    public String byHand() {
      return CacheUndo.byHand(
          this, putBackIf("redis.sha1hex(redis.call('GET', k)) == trait"), sha1(value));
    }

    private static String putBackIf(String asMade) {
      return """
          if redis.call('EXISTS', b) == 1 then
            if redis.call('TYPE', k).ok == 'string' and %s then
              local at = redis.call('PEXPIRETIME', k)
              redis.call('RENAME', b, k)
              if at >= 0 then redis.call('PEXPIREAT', k, at) end
            else
              redis.call('UNLINK', b)
              n = n + 1
            end
          end
          """
          .formatted(asMade);
    }

    /** As Redis says it of a value. */
    private static String sha1(String value) {
      try {
        return HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-1").digest(value.getBytes(UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-1", e);
      }
    }
  }

  /**
   * The entries expire at this moment of the server's clock.
   *
   * @param expireAtMs since the epoch
   */
  @ByHandTakes("redis-cli")
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
    public String putBack() {
      return """
          if redis.call('EXISTS', b) == 1 then
            local now = redis.call('TIME')
            local expired = now[1] * 1000 + now[2] / 1000 >= tonumber(trait)
            if redis.call('EXISTS', k) == 0 and expired then
              redis.call('RENAME', b, k)
            elseif redis.call('PEXPIRETIME', k) == tonumber(trait) then
              local at = redis.call('PEXPIRETIME', b)
              if at < 0 then redis.call('PERSIST', k) else redis.call('PEXPIREAT', k, at) end
              redis.call('UNLINK', b)
            else
              redis.call('UNLINK', b)
              n = n + 1
            end
          end
          """;
    }
  }

  /** The entries are not there. */
  @ByHandTakes("redis-cli")
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
    public String putBack() {
      return """
          if redis.call('EXISTS', b) == 1 and redis.call('RENAMENX', b, k) == 0 then
            redis.call('UNLINK', b)
            n = n + 1
          end
          """;
    }
  }

  /** Where an entry is kept. */
  default String keptAs(String key) {
    return OURS + tag() + ":" + key;
  }

  @Override
  default String byHand() {
    return byHand(putBack());
  }

  /**
   * Does something else with each entry that is kept, and lets others change entries again. What is
   * kept is found by its name, step by step, so that nobody waits for all of them.
   *
   * @param putBack as {@link #putBack}
   */
  default String byHand(String putBack) {
    return byHand(this, putBack, trait());
  }

  private static String byHand(CacheUndo undo, String putBack, String trait) {
    String step =
        """
        local prefix, trait, n = ARGV[2], ARGV[3], 0
        local pattern = string.gsub(prefix, '[*?%%[%%]\\\\]', '\\\\%%0') .. '*'
        local found = redis.call('SCAN', ARGV[1], 'MATCH', pattern, 'COUNT', 1000)
        for _, b in ipairs(found[2]) do
        local k = string.sub(b, #prefix + 1)
        %send
        return found[1]
        """
            .formatted(putBack);
    String release = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";
    return Shell.script(
        """
        redis() {
          %sredis-cli -e -u "$url"%s "$@"
        }
        url=$1; cursor=0
        while cursor=$(redis EVAL "$2" 0 "$cursor" "$3" "$4") && [ "$cursor" != 0 ]; do :; done
        [ "$cursor" = 0 ] && redis EVAL "$5" 1 "$6" "$7" >/dev/null
        """
            .formatted(
                undo.connection().secretInto("REDISCLI_AUTH"),
                undo.connection().user().isEmpty()
                    ? ""
                    : " --user " + Shell.quoted(undo.connection().user())),
        undo.connection().url(),
        step,
        undo.keptAs(""),
        trait,
        release,
        CLAIM,
        undo.tag());
  }
}
