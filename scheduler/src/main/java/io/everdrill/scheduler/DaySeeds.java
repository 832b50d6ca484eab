package io.everdrill.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.topics.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HexFormat;

/** Where each day's seed of chance comes from. Seeds are secret until they are published. */
@FunctionalInterface
public interface DaySeeds {

  /** 32 bytes, always the same for the same day (UTC). */
  byte[] seed(LocalDate day);

  /** HMAC-SHA-256(master, date): nobody without the master knows a day's seed beforehand. */
  static DaySeeds ofMaster(byte[] master) {
    if (master.length != 32) {
      throw new IllegalArgumentException("master: expected 32 bytes, got " + master.length);
    }
    byte[] key = master.clone();
    return day -> Sha256.hmac(key, day.toString());
  }

  /**
   * The master secret in a file: 32 bytes, or 64 hex digits with or without a line end.
   *
   * @throws IllegalArgumentException if the file holds anything else; its content is not repeated
   */
  static DaySeeds ofMasterFile(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    if (content.length == 32) {
      return ofMaster(content);
    }
    String hex = new String(content, UTF_8).strip();
    if (!hex.matches("[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException(
          file + ": expected 32 bytes or 64 hex digits, got " + content.length + " bytes");
    }
    return ofMaster(HexFormat.of().parseHex(hex));
  }

  /** The same seed every day, made from a number that anybody may know: for demos and tests. */
  static DaySeeds fixed(long seed) {
    byte[] bytes = Sha256.of(("everdrill/" + seed).getBytes(UTF_8));
    return day -> bytes.clone();
  }
}
