package io.everdrill.agents.faults.network;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.everdrill.agents.linux.Descriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The kernel's packet filter through libnftables, in this process and in the network namespace of
 * the thread that opened it.
 *
 * <p>In this process, because a table with {@code flags owner} belongs to the netlink socket that
 * made it: the kernel deletes it when the socket is closed, whatever ends the process, and lets
 * nobody else change it meanwhile. It is also many times faster than starting nft. Needs Linux 5.12
 * and libnftables.so.1, which Debian's nftables brings.
 */
final class Nftables implements AutoCloseable {

  /** Files that other threads open between the look and the library's own socket. */
  private static final int OPENED_MEANWHILE = 16;

  private final Calls calls;
  private final MemorySegment context;
  private boolean open = true;

  private Nftables(SymbolLookup library) {
    calls = new Calls(library);
    context = calls.openContext();
  }

  /**
   * A context of its own.
   *
   * @throws NftRefused if libnftables is not installed
   */
  static Nftables open() {
    try {
      return new Nftables(SymbolLookup.libraryLookup("libnftables.so.1", Arena.global()));
    } catch (IllegalArgumentException e) {
      throw new NftRefused("libnftables.so.1 cannot be loaded: install nftables");
    }
  }

  /** The kernel or the library said no. */
  static final class NftRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NftRefused(String message) {
      super(message);
    }
  }

  /** All commands of the script in one transaction, or none; what they print. */
  synchronized String run(String script) {
    requireOpen();
    return execute(context, script);
  }

  /**
   * Asks the kernel whether it would take the script; changes nothing. In a context of its own: one
   * that has asked twice about the same table says 'File exists' from then on (libnftables 1.0.6).
   */
  synchronized void check(String script) {
    requireOpen();
    MemorySegment asking = calls.openContext();
    try {
      calls.dryRun(asking);
      execute(asking, script);
    } finally {
      calls.freeContext(asking);
    }
  }

  /**
   * What a list command prints, as nft(8) does: libnftables 1.0.6 reads foreign memory when it
   * writes the flags of a table as JSON.
   */
  synchronized String list(String command) {
    requireOpen();
    return execute(context, command);
  }

  private String execute(MemorySegment context, String script) {
    try (Arena call = Arena.ofConfined()) {
      if (calls.run(context, call.allocateFrom(script)) != 0) {
        throw new NftRefused("nft: " + calls.error(context).strip());
      }
      return calls.output(context);
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new NftRefused("nft: this agent's context is closed, and its tables with it");
    }
  }

  /** Closes the socket: the kernel deletes the tables that this context owns. */
  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      calls.freeContext(context);
    }
  }

  /**
   * The functions of libnftables(3) that are needed. Called with their exact types: what is adapted
   * at each call takes longer than the kernel takes for a small table.
   */
  private static final class Calls {
    private final MethodHandle newContext;
    private final MethodHandle freeContext;
    private final MethodHandle bufferOutput;
    private final MethodHandle bufferError;
    private final MethodHandle outputBuffer;
    private final MethodHandle errorBuffer;
    private final MethodHandle setDryRun;
    private final MethodHandle runFromBuffer;

    Calls(SymbolLookup library) {
      newContext = function(library, "nft_ctx_new", ADDRESS, JAVA_INT);
      freeContext = procedure(library, "nft_ctx_free", ADDRESS);
      bufferOutput = function(library, "nft_ctx_buffer_output", JAVA_INT, ADDRESS);
      bufferError = function(library, "nft_ctx_buffer_error", JAVA_INT, ADDRESS);
      outputBuffer = function(library, "nft_ctx_get_output_buffer", ADDRESS, ADDRESS);
      errorBuffer = function(library, "nft_ctx_get_error_buffer", ADDRESS, ADDRESS);
      setDryRun = procedure(library, "nft_ctx_set_dry_run", ADDRESS, JAVA_BOOLEAN);
      runFromBuffer = function(library, "nft_run_cmd_from_buffer", JAVA_INT, ADDRESS, ADDRESS);
    }

    /** Not with a socket that libnftables could not wait for: it would end this process. */
    MemorySegment openContext() {
      int next = Descriptors.next();
      if (next >= Descriptors.SELECT_LIMIT - OPENED_MEANWHILE) {
        throw new NftRefused(
            "nft: expected fewer open files in this process than "
                + (Descriptors.SELECT_LIMIT - OPENED_MEANWHILE)
                + ", for libnftables waits by select(2); the next is number "
                + next);
      }
      try {
        MemorySegment context = (MemorySegment) newContext.invokeExact(0);
        int unused = (int) bufferOutput.invokeExact(context);
        unused = (int) bufferError.invokeExact(context);
        return context;
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    void freeContext(MemorySegment context) {
      try {
        freeContext.invokeExact(context);
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    void dryRun(MemorySegment context) {
      try {
        setDryRun.invokeExact(context, true);
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    /** Zero, or the library or the kernel said no. */
    int run(MemorySegment context, MemorySegment script) {
      try {
        return (int) runFromBuffer.invokeExact(context, script);
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    String output(MemorySegment context) {
      try {
        return text((MemorySegment) outputBuffer.invokeExact(context));
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    String error(MemorySegment context) {
      try {
        return text((MemorySegment) errorBuffer.invokeExact(context));
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    private static String text(MemorySegment text) {
      return text.equals(MemorySegment.NULL) ? "" : text.reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** A native function throws nothing; what comes is the JVM's own. */
    private static RuntimeException failed(Throwable e) {
      return new IllegalStateException("libnftables", e);
    }

    private static MethodHandle function(
        SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
      return handle(library, name, FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle procedure(
        SymbolLookup library, String name, MemoryLayout... arguments) {
      return handle(library, name, FunctionDescriptor.ofVoid(arguments));
    }

    private static MethodHandle handle(SymbolLookup library, String name, FunctionDescriptor type) {
      return Linker.nativeLinker().downcallHandle(library.find(name).orElseThrow(), type);
    }
  }
}
