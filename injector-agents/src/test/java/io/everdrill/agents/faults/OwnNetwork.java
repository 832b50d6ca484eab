package io.everdrill.agents.faults;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.linux.Shell;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs each test on a thread in a network namespace of its own, with nothing in it but loopback.
 * Threads and processes that the test starts are in it too; it is gone when they are.
 */
public final class OwnNetwork implements InvocationInterceptor {

  private static final int CLONE_NEWNET = 0x40000000;

  @Override
  public void interceptTestMethod(
      Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
      throws Throwable {
    inOwnNetwork(test);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
      throws Throwable {
    inOwnNetwork(test);
  }

  private static void inOwnNetwork(Invocation<Void> test) throws Throwable {
    assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "needs root: a network namespace of its own");
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("own-network")
        .start(
            () -> {
              try {
                leaveNetwork();
                Shell.run("ip", "link", "set", "lo", "up");
                test.proceed();
                done.complete(null);
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            });
    try {
      done.get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  private static void leaveNetwork() throws Throwable {
    Linker linker = Linker.nativeLinker();
    int result =
        (int)
            linker
                .downcallHandle(
                    linker.defaultLookup().findOrThrow("unshare"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT))
                .invokeExact(CLONE_NEWNET);
    assumeTrue(result == 0, "needs the right to make a network namespace");
  }
}
