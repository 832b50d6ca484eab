package io.everdrill.agents.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * A signal by its number, as on x86, ARM, POWER, RISC-V and s390 (signal(7)). By kill(2) itself: to
 * start a program for it takes milliseconds, in which users are hurt.
 */
public enum Signal {
  /** Reaches nobody: asks whether it might. */
  NONE(0),
  KILL(9),
  CONT(18),
  STOP(19);

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  /** The kernel would not send it. */
  public static final class NotSent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotSent(String message) {
      super(message);
    }
  }

  /**
   * @throws NotSent if there is no such process, or it is not ours to signal
   */
  void send(long pid) {
    int errno;
    try (Arena arena = Arena.ofConfined()) {
      var state = arena.allocate(Call.STATE);
      int result = (int) Call.KILL.invoke(state, Math.toIntExact(pid), number);
      errno = result == 0 ? 0 : (int) Call.ERRNO.get(state, 0L);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("kill(" + pid + ", " + name() + ")", e);
    }
    if (errno != 0) {
      throw new NotSent("kill(" + pid + ", " + name() + "): errno " + errno);
    }
  }

  /** kill(2). */
  private static final class Call {
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
        STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle KILL =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT),
                Linker.Option.captureCallState("errno"));
  }
}
