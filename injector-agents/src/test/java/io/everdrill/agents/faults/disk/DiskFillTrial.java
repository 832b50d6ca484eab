package io.everdrill.agents.faults.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.DiskFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** All but a MiB. */
final class DiskFillTrial extends DiskTrial {

  private static final int LEAVE_BYTES = 1 << 20;
  private static final int TOO_MUCH_BYTES = 3 << 20;

  DiskFillTrial() throws IOException {
    super(path -> new DiskFault.Fill(path, LEAVE_BYTES));
  }

  @Override
  public String asked() {
    return "1024 KiB free";
  }

  @Override
  public String measureInForce() throws IOException {
    Path file = disk().path().resolve("filling");
    try {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> Files.write(file, new byte[TOO_MUCH_BYTES]))
          .withMessageContaining("No space left on device");
      long fitted = Files.size(file);
      assertThat(fitted).isBetween(LEAVE_BYTES * 3L / 4, LEAVE_BYTES * 5L / 4);
      return (fitted >> 10) + " KiB written, then ENOSPC";
    } finally {
      Files.delete(file);
    }
  }

  @Override
  public void awaitNormal(Duration limit) {
    await().pollInSameThread().atMost(limit).until(() -> write(TOO_MUCH_BYTES).isEmpty());
  }
}
