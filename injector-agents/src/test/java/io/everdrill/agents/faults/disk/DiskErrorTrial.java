package io.everdrill.agents.faults.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.DiskFault;
import java.io.IOException;
import java.time.Duration;

/** Half of a thousand writes. */
final class DiskErrorTrial extends PreloadTrial {

  private static final int WRITES = 1000;

  private final DiskFault.Errno errno;

  DiskErrorTrial(DiskFault.Errno errno) throws IOException {
    super(path -> new DiskFault.Error(path, 50, errno));
    this.errno = errno;
  }

  /** As the C library of the target words it. */
  private static String words(DiskFault.Errno errno) {
    return switch (errno) {
      case EIO -> "Input/output error";
      case ENOSPC -> "No space left on device";
      case EDQUOT -> "Disk quota exceeded";
      case EROFS -> "Read-only file system";
    };
  }

  @Override
  public String asked() {
    return errno + " for 50 %";
  }

  @Override
  public String measureInForce() throws IOException {
    Written written = write(WRITES);
    assertThat(written.failed()).isBetween(WRITES * 4 / 10, WRITES * 6 / 10);
    assertThat(written.why()).isEqualTo(words(errno));
    return "%s for %.1f %%".formatted(errno, 100.0 * written.failed() / WRITES);
  }

  @Override
  public void awaitNormal(Duration limit) {
    await().pollInSameThread().atMost(limit).until(() -> write(100).failed() == 0);
  }
}
