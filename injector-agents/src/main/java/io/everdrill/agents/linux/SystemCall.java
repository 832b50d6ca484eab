package io.everdrill.agents.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/** A function of the C library that answers below zero and sets errno where it fails. */
public final class SystemCall {

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private final String name;
  private final MethodHandle function;

  private SystemCall(String name, MethodHandle function) {
    this.name = name;
    this.function = function;
  }

  /** The kernel said no. */
  public static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int errno;

    public Failed(String what, int errno) {
      super(what + ": errno " + errno);
      this.errno = errno;
    }

    public int errno() {
      return errno;
    }
  }

  public static SystemCall of(String name, MemoryLayout result, MemoryLayout... arguments) {
    return linked(name, FunctionDescriptor.of(result, arguments));
  }

  /** Of a function whose last arguments are '...' in C, from the index on. */
  public static SystemCall variadic(
      String name, int index, MemoryLayout result, MemoryLayout... arguments) {
    return linked(
        name, FunctionDescriptor.of(result, arguments), Linker.Option.firstVariadicArg(index));
  }

  /**
   * @throws java.util.NoSuchElementException if the C library does not have it
   */
  private static SystemCall linked(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker.Option[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = Linker.Option.captureCallState("errno");
    Linker linker = Linker.nativeLinker();
    MethodHandle handle =
        linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, all);
    int count = handle.type().parameterCount();
    return new SystemCall(
        name, handle.asType(MethodType.genericMethodType(count)).asSpreader(Object[].class, count));
  }

  /**
   * @throws Failed with its errno
   */
  public long call(Object... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      Object[] all = new Object[arguments.length + 1];
      all[0] = state;
      System.arraycopy(arguments, 0, all, 1, arguments.length);
      long result = ((Number) (Object) function.invokeExact(all)).longValue();
      if (result < 0) {
        throw new Failed(name, (int) ERRNO.get(state, 0L));
      }
      return result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(name, e);
    }
  }
}
