package io.everdrill.agents.faults.config;

import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.FileSwap;
import io.everdrill.agents.faults.FileSwapWatch;
import io.everdrill.agents.faults.FileUndo;
import io.everdrill.agents.faults.HostFiles;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.topics.events.ConfigFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A wrong file in the place of the right one. Whoever opens the path gets it; the right one lies
 * beside, untouched. What somebody else wrote to the path meanwhile is not overwritten.
 */
final class FileSwapDriver<F extends ConfigFault> implements FaultDriver<F, FileUndo.MoveBack> {

  private static final long GREATEST_BYTES = 16 << 20;

  private final Class<F> faultType;
  private final String needs;
  private final Edit<F> edit;
  private final FileSwapWatch watch = new FileSwapWatch();

  /** Makes the wrong bytes of the right ones; the same for the same. */
  @FunctionalInterface
  interface Edit<F> {
    /**
     * @throws OrderRefused if it cannot be done to this file
     */
    byte[] apply(F fault, byte[] was, String tag);
  }

  FileSwapDriver(Class<F> faultType, String needs, Edit<F> edit) {
    this.faultType = faultType;
    this.needs = needs;
    this.edit = edit;
  }

  @Override
  public Class<F> faultType() {
    return faultType;
  }

  @Override
  public Class<FileUndo.MoveBack> undoType() {
    return FileUndo.MoveBack.class;
  }

  @Override
  public String mechanism() {
    return "file-swap";
  }

  @Override
  public Support support() {
    return TargetProcess.support();
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.WATCHDOG;
  }

  @Override
  public String needs() {
    return "the path in the local policy's data; the right to write its folder; " + needs;
  }

  @Override
  public FileUndo.MoveBack prepare(FaultOrder<F> order) {
    TargetProcess.requireIfNamed(order.target());
    Path path = Path.of(order.fault().path());
    HostFiles.require(path);
    try {
      refuseUnlessPlain(path);
      FileSwap.refuseSecond(path);
      byte[] was = Files.readAllBytes(path);
      byte[] wrong = edit.apply(order.fault(), was, order.tag());
      return new FileUndo.MoveBack(
          path.toString(), order.tag(), FileSwap.sha256(was), FileSwap.sha256(wrong));
    } catch (IOException e) {
      throw new UncheckedIOException(path.toString(), e);
    }
  }

  private static void refuseUnlessPlain(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new OrderRefused(Refusal.TARGET_NOT_FOUND, path + ": there is no such file");
    }
    // Otherwise a link in a folder that the policy names would reach what it does not name.
    if (!path.toRealPath().equals(path)) {
      throw new OrderRefused(
          Refusal.POLICY, path + ": expected a path without links, it is " + path.toRealPath());
    }
    if (!Files.isRegularFile(path) || Files.size(path) > GREATEST_BYTES) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          path + ": expected a regular file of at most " + GREATEST_BYTES + " bytes");
    }
    if (!Files.isWritable(path.getParent()) || FileSwap.isMountPoint(path)) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          path + ": cannot be moved: its folder is read-only, or it is mounted");
    }
  }

  @Override
  public List<String> plan(FaultOrder<F> order, FileUndo.MoveBack undo) {
    try {
      byte[] was = Files.readAllBytes(Path.of(undo.path()));
      byte[] wrong = edit.apply(order.fault(), was, order.tag());
      return Stream.concat(
              Stream.of(watch.plan(order.limit(), undo, "", Duration.ZERO)),
              new FileSwap(undo).plan(wrong).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(undo.path(), e);
    }
  }

  @Override
  public void apply(FaultOrder<F> order, FileUndo.MoveBack undo) {
    try {
      byte[] was = Files.readAllBytes(Path.of(undo.path()));
      watch.arm(order.limit(), undo);
      new FileSwap(undo).replace(was, edit.apply(order.fault(), was, order.tag()));
      watch.requireArmed(undo);
    } catch (IOException e) {
      throw new UncheckedIOException(undo.path(), e);
    }
  }

  /** Gone when the target, or who looks after it, has written its file anew. */
  @Override
  public Sight look(FileUndo.MoveBack undo) {
    return new FileSwap(undo).look();
  }

  @Override
  public void revert(FileUndo.MoveBack undo) {
    try {
      new FileSwap(undo).moveBack();
    } catch (IOException e) {
      throw new UncheckedIOException(undo.path(), e);
    }
  }

  @Override
  public void release(FileUndo.MoveBack undo) {
    watch.dismiss(undo);
  }

  @Override
  public boolean gone(FileUndo.MoveBack undo) {
    return new FileSwap(undo).gone();
  }
}
