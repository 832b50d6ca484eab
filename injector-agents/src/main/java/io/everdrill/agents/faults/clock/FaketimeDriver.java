package io.everdrill.agents.faults.clock;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.FileSwap;
import io.everdrill.agents.faults.FileSwapWatch;
import io.everdrill.agents.faults.FileUndo;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.topics.events.ClockFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Another file tells the target's libfaketime how its wall clock runs. The target looks at it once
 * a second, so the effect begins and ends up to two seconds after the file.
 */
abstract class FaketimeDriver<F extends ClockFault>
    implements FaultDriver<F, FileUndo.RestoreTime> {

  private final Class<F> faultType;
  private final FileSwapWatch watch = new FileSwapWatch();

  FaketimeDriver(Class<F> faultType) {
    this.faultType = faultType;
  }

  /** What the file says while the fault is in force. */
  abstract String says(F fault, FaketimeTarget target);

  /** What it says for a moment before it is moved back; nothing if the target remembers nothing. */
  String rest(FaketimeTarget target) {
    return "";
  }

  /** Of one length, whatever it says. */
  static String line(String says) {
    return "%-40s\n".formatted(says);
  }

  @Override
  public final Class<F> faultType() {
    return faultType;
  }

  @Override
  public final Class<FileUndo.RestoreTime> undoType() {
    return FileUndo.RestoreTime.class;
  }

  @Override
  public final String mechanism() {
    return "libfaketime";
  }

  @Override
  public final Support support() {
    return TargetProcess.support();
  }

  @Override
  public final EndsAlone endsAlone() {
    return EndsAlone.WATCHDOG;
  }

  @Override
  public final String needs() {
    return "a target started with LD_PRELOAD=libfaketimeMT.so.1, FAKETIME_TIMESTAMP_FILE of its own"
        + " that says +0, FAKETIME_CACHE_DURATION=1, FAKETIME_DONT_FAKE_MONOTONIC=1";
  }

  @Override
  public final FileUndo.RestoreTime prepare(FaultOrder<F> order) {
    FaketimeTarget target = FaketimeTarget.of(order);
    String says = line(says(order.fault(), target));
    try {
      return new FileUndo.RestoreTime(
          target.process(),
          new FileUndo.MoveBack(
              target.file().toString(),
              order.tag(),
              FileSwap.sha256(Files.readAllBytes(target.file())),
              FileSwap.sha256(says.getBytes(US_ASCII))),
          says,
          rest(target));
    } catch (IOException e) {
      throw new UncheckedIOException(target.file().toString(), e);
    }
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, FileUndo.RestoreTime undo) {
    return Stream.concat(
            Stream.of(
                watch.plan(order.limit(), undo.file(), undo.rest(), FaketimeTarget.HEEDED_WITHIN)),
            new FileSwap(undo.file()).plan(undo.says().getBytes(US_ASCII)).stream())
        .toList();
  }

  @Override
  public final void apply(FaultOrder<F> order, FileUndo.RestoreTime undo) {
    try {
      byte[] was = Files.readAllBytes(Path.of(undo.file().path()));
      watch.arm(order.limit(), undo.file(), undo.rest(), FaketimeTarget.HEEDED_WITHIN);
      new FileSwap(undo.file()).replace(was, undo.says().getBytes(US_ASCII));
      watch.requireArmed(undo.file());
    } catch (IOException e) {
      throw new UncheckedIOException(undo.file().path(), e);
    }
  }

  @Override
  public final Sight look(FileUndo.RestoreTime undo) {
    return undo.process().alive() ? new FileSwap(undo.file()).look() : Sight.TARGET_GONE;
  }

  @Override
  public void revert(FileUndo.RestoreTime undo) {
    try {
      new FileSwap(undo.file()).moveBack(undo.rest().getBytes(US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(undo.file().path(), e);
    }
  }

  @Override
  public final void release(FileUndo.RestoreTime undo) {
    watch.dismiss(undo.file());
  }

  @Override
  public final boolean gone(FileUndo.RestoreTime undo) {
    return new FileSwap(undo.file()).gone();
  }
}
