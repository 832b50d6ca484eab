package io.everdrill.agents.faults.clock;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.everdrill.agents.faults.FileSwap;
import io.everdrill.agents.faults.FileUndo;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.ClockFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * The target's wall clock runs at another speed, from what it shows on.
 *
 * <p>libfaketime counts the speed from when the process loaded it, so the file also says the offset
 * that makes up for the time since; it is known to within the time between the process' fork and
 * its exec, times how far the rate is from 1. libfaketime stretches waits of the target by the
 * rate, too. And it remembers a rate until a file says another: the way back goes over a rate of 1.
 */
final class ClockSkewDriver extends FaketimeDriver<ClockFault.Skew> {

  ClockSkewDriver() {
    super(ClockFault.Skew.class);
  }

  @Override
  String says(ClockFault.Skew fault, FaketimeTarget target) {
    BigDecimal rate = BigDecimal.valueOf(fault.rate());
    BigDecimal makesUp = age(target).multiply(BigDecimal.ONE.subtract(rate));
    BigDecimal offset = target.offset().add(makesUp).setScale(3, RoundingMode.HALF_EVEN);
    return Offsets.text(offset) + " x" + rate.toPlainString();
  }

  @Override
  String rest(FaketimeTarget target) {
    return line(Offsets.text(target.offset()) + " x1");
  }

  /** How long the process has been there, in seconds. */
  private static BigDecimal age(FaketimeTarget target) {
    try {
      BigDecimal sinceBoot =
          new BigDecimal(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
      BigDecimal ticksPerSecond = new BigDecimal(Shell.run("getconf", "CLK_TCK").strip());
      return sinceBoot.subtract(
          BigDecimal.valueOf(target.process().bornTicks())
              .divide(ticksPerSecond, MathContext.DECIMAL64));
    } catch (IOException e) {
      throw new UncheckedIOException("/proc/uptime", e);
    }
  }

  /** Takes as long as the target may take to look, if it is there to look. */
  @Override
  public void revert(FileUndo.RestoreTime undo) {
    FileSwap swap = new FileSwap(undo.file());
    if (undo.process().alive() && swap.isAside()) {
      try {
        swap.overwriteWrong(undo.rest().getBytes(US_ASCII));
      } catch (IOException e) {
        throw new UncheckedIOException(undo.file().path(), e);
      }
      LockSupport.parkNanos(FaketimeTarget.HEEDED_WITHIN.toNanos());
    }
    super.revert(undo);
  }
}
