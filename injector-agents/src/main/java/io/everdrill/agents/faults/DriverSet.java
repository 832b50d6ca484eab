package io.everdrill.agents.faults;

import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Every driver there is, by the kind of its fault; a new one is named here. */
public final class DriverSet implements AutoCloseable {

  private final Lazy<Nftables> nftables = new Lazy<>(Nftables::open, Nftables::close);
  private final Lazy<Vertx> vertx = new Lazy<>(DriverSet::newVertx, DriverSet::close);
  private final Map<String, FaultDriver<?, ?>> byKind;

  /**
   * @param neverCut asked whenever a network fault begins
   * @param chance for jitter, and which requests are hit
   */
  public DriverSet(Supplier<NeverCut> neverCut, RandomGenerator chance) {
    FaultTables tables = new FaultTables(nftables, neverCut);
    PacketFilter filter = new PacketFilter(tables);
    ProxyRedirect redirect = new ProxyRedirect(tables, vertx, chance);
    List<FaultDriver<?, ?>> drivers =
        List.of(
            new NoopDriver(),
            new ProcessKillDriver(),
            new ProcessPauseDriver(),
            new CpuLoadDriver(),
            new NetworkPartitionDriver(filter),
            new PacketLossDriver(filter),
            new ConnectionResetDriver(filter),
            new NetworkLatencyDriver(redirect, chance),
            new HttpAbortDriver(redirect, chance));
    byKind =
        drivers.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    driver -> Fault.kindOf(driver.faultType()), Function.identity()));
  }

  /** What each kind needs and whether this host has it, in the order of the kinds. */
  public Map<String, Support> supports() {
    return byKind.keySet().stream()
        .collect(Collectors.toMap(Function.identity(), this::support, (a, b) -> a, TreeMap::new));
  }

  private Support support(String kind) {
    try {
      return byKind.get(kind).support();
    } catch (RuntimeException e) {
      return new Support.No(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The fault, ready to be applied; nothing is touched yet.
   *
   * @throws OrderRefused if it cannot be done
   */
  public PreparedFault prepare(FaultOrder<?> order) {
    return prepare(driver(order.fault().kind()), order);
  }

  /** What undoes a fault, in this process or a later one. */
  public Remedy remedy(String kind, Undo undo) {
    return remedy(driver(kind), undo);
  }

  private FaultDriver<?, ?> driver(String kind) {
    FaultDriver<?, ?> driver = byKind.get(kind);
    if (driver == null) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "fault: expected one of " + byKind.keySet() + ", got '" + kind + "'");
    }
    return driver;
  }

  private static <F extends Fault, U extends Undo> PreparedFault prepare(
      FaultDriver<F, U> driver, FaultOrder<?> order) {
    FaultOrder<F> typed =
        new FaultOrder<>(
            order.tag(), order.target(), driver.faultType().cast(order.fault()), order.limit());
    U undo = driver.prepare(typed);
    return new PreparedFault(
        undo,
        remedy(driver, undo),
        driver.beat(typed.fault()),
        () -> driver.apply(typed, undo),
        () -> driver.sustain(typed, undo));
  }

  private static <F extends Fault, U extends Undo> Remedy remedy(
      FaultDriver<F, U> driver, Undo undo) {
    U typed = driver.undoType().cast(undo);
    return new Remedy() {
      @Override
      public Sight look() {
        return driver.look(typed);
      }

      @Override
      public void revert() {
        driver.revert(typed);
      }

      @Override
      public boolean gone() {
        return driver.gone(typed);
      }

      @Override
      public List<Exposure> exposure() {
        return driver.exposure(typed);
      }

      @Override
      public String byHand() {
        return typed.byHand();
      }
    };
  }

  /** Tables that this set still owns end with it. */
  @Override
  public void close() {
    nftables.close();
    vertx.close();
  }

  private static Vertx newVertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(2)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1));
  }

  private static void close(Vertx opened) {
    Proxy.result(opened.close(), "close proxies");
  }
}
