package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Ed25519 (RFC 8032) over event type, event id, key and the exact value bytes, each behind its
 * length, so that no two records sign alike. The signature travels base64 in a header, beside the
 * id of the key that made it.
 */
public final class Signing {

  static final String SIGNATURE = "everdrill-signature";
  static final String KEY_ID = "everdrill-key-id";

  private static final String ALGORITHM = "Ed25519";

  private Signing() {}

  /** Signs what one key's owner writes. */
  public record Signer(String keyId, PrivateKey key) {

    /** Adds signature and key id to the headers of a record that has its {@code ce_*} headers. */
    public void sign(Headers headers, byte[] key, byte[] value) {
      try {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(this.key);
        signature.update(signedBytes(headers, key, value));
        headers.remove(SIGNATURE);
        headers.remove(KEY_ID);
        headers.add(SIGNATURE, Base64.getEncoder().encode(signature.sign()));
        headers.add(KEY_ID, keyId.getBytes(UTF_8));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("key " + keyId + ": cannot sign", e);
      }
    }
  }

  /** What a check of a signature found. */
  public enum Check {
    VALID,
    UNSIGNED,
    UNKNOWN_KEY,
    FORGED
  }

  /** Checks against the keys that are trusted, by key id. */
  public record Verifier(Map<String, PublicKey> trusted) {
    public Verifier {
      trusted = Map.copyOf(trusted);
    }

    public Check check(Headers headers, byte[] key, byte[] value) {
      Header signed = headers.lastHeader(SIGNATURE);
      Header keyId = headers.lastHeader(KEY_ID);
      if (signed == null || keyId == null || value == null || key == null) {
        return Check.UNSIGNED;
      }
      PublicKey publicKey = trusted.get(new String(keyId.value(), UTF_8));
      if (publicKey == null) {
        return Check.UNKNOWN_KEY;
      }
      try {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initVerify(publicKey);
        signature.update(signedBytes(headers, key, value));
        return signature.verify(Base64.getDecoder().decode(signed.value()))
            ? Check.VALID
            : Check.FORGED;
      } catch (GeneralSecurityException | IllegalArgumentException | UnreadableEvent e) {
        return Check.FORGED;
      }
    }
  }

  private static byte[] signedBytes(Headers headers, byte[] key, byte[] value) {
    byte[] type = only(headers, EventCodec.TYPE).getBytes(UTF_8);
    byte[] id = only(headers, EventCodec.ID).getBytes(UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(16 + type.length + id.length + key.length + value.length);
    for (byte[] part : new byte[][] {type, id, key, value}) {
      bytes.putInt(part.length).put(part);
    }
    return bytes.array();
  }

  /** Of two of a name some read the first and others the last: only one of them was signed. */
  private static String only(Headers headers, String name) {
    if (StreamSupport.stream(headers.headers(name).spliterator(), false).count() > 1) {
      throw new UnreadableEvent(name + ": expected this header once");
    }
    return EventCodec.required(headers, name);
  }
}
