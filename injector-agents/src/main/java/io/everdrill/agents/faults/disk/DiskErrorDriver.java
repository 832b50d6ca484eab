package io.everdrill.agents.faults.disk;

import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.DiskFault;
import java.time.Duration;

/** A share of the target's reads and writes fails. */
final class DiskErrorDriver extends PreloadDriver<DiskFault.Error> {

  DiskErrorDriver(HeldWatchdogs watchdogs) {
    super(watchdogs, "error");
  }

  @Override
  public Class<DiskFault.Error> faultType() {
    return DiskFault.Error.class;
  }

  @Override
  Rule rule(DiskFault.Error fault) {
    return new Rule(number(fault.errno()), fault.errorPercent(), Duration.ZERO);
  }

  /** Linux, asm-generic/errno-base.h and errno.h. */
  private static int number(DiskFault.Errno errno) {
    return switch (errno) {
      case EIO -> 5;
      case ENOSPC -> 28;
      case EROFS -> 30;
      case EDQUOT -> 122;
    };
  }
}
