package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.AddressBlock;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.linux.ProcessIdentity;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The nft tables of this process, one an injection, because it then comes and goes in one
 * transaction, beside the others and everybody else's. A table is owned by this process, so that it
 * dies with it, and bound to the target by one set element that expires, so that it has no effect
 * after the time even if this process hangs.
 */
public final class FaultTables {

  static final String PREFIX = "everdrill-";
  private static final Duration SAMPLE_LEASE = Duration.ofSeconds(1);

  /** A scope that no packet has, for asking the kernel what it can do. */
  public static final PacketScope SAMPLE =
      new PacketScope(
          AddressBlock.parse("127.255.255.254"),
          List.of(AddressBlock.parse("127.255.255.0/30")),
          List.of(9));

  private final NftContexts contexts;
  private final Supplier<NeverCut> neverCut;

  FaultTables(NftContexts contexts, Supplier<NeverCut> neverCut) {
    this.contexts = contexts;
    this.neverCut = neverCut;
  }

  /**
   * A table where the target is, of the target's IP version where it has one: one of both registers
   * twice the hooks and tests each packet's version in each rule.
   */
  public static Undo.DeleteTable undoFor(String tag, TableScope scope, NetworkPlace network) {
    return new Undo.DeleteTable(scope.family(), PREFIX + tag, network, ProcessIdentity.own());
  }

  /** Whether the kernel would take these chains from this process. */
  public Support support(TableChains chains) {
    return support(SAMPLE, chains);
  }

  /** Whether it would take them with such a scope. */
  Support support(TableScope scope, TableChains chains) {
    try {
      Undo.DeleteTable sample = undoFor("check", scope, NetworkPlace.OWN);
      contexts.own().check(script(sample.named(), scope, SAMPLE_LEASE, chains));
      return new Support.Yes();
    } catch (Nftables.NftRefused e) {
      return new Support.No(e.getMessage().lines().findFirst().orElse(""));
    }
  }

  /**
   * Makes the table.
   *
   * @param lease when the element expires
   */
  public void create(Undo.DeleteTable undo, TableScope scope, Duration lease, TableChains chains) {
    contexts.owning(undo).run(script(undo.named(), scope, lease, chains));
  }

  /** What {@link #create} would run. */
  public String plan(Undo.DeleteTable undo, TableScope scope, Duration lease, TableChains chains) {
    return undo.network().prefix()
        + "nft -f - <<'END'\n"
        + script(undo.named(), scope, lease, chains)
        + "END";
  }

  /** Gives the element this much time from now, where the table was not let go meanwhile. */
  public void renew(Undo.DeleteTable undo, TableScope scope, Duration lease) {
    String renewed =
        """
        flush set %1$s target
        add element %1$s target { %2$s timeout %3$dms }
        """
            .formatted(undo.named(), scope.element(), lease.toMillis());
    contexts.held(undo).ifPresent(nft -> nft.run(renewed));
  }

  public Sight look(Undo.DeleteTable undo) {
    if (!undo.network().isTargetThere()) {
      return Sight.TARGET_GONE;
    }
    if (gone(undo)) {
      return Sight.NOT_IN_FORCE;
    }
    String target = ask(undo, nft -> nft.list("list set " + undo.named() + " target"));
    return target.contains("elements = {") ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
  }

  /** A table in another network goes with the socket that made it. */
  public void delete(Undo.DeleteTable undo) {
    contexts.release(undo);
    if (!gone(undo)) {
      ask(undo, nft -> nft.run("delete table " + undo.named()));
    }
  }

  public boolean gone(Undo.DeleteTable undo) {
    return !undo.network().isThere()
        ? !contexts.owns(undo)
        : !contexts.looking(undo, kernel -> kernel.has(undo));
  }

  private <T> T ask(Undo.DeleteTable undo, Function<Nftables, T> question) {
    return undo.network().isOwn() || contexts.owns(undo)
        ? question.apply(contexts.owning(undo))
        : NftContexts.asking(undo.network(), question);
  }

  /** The fault tables of every process in this network; none where they cannot be listed. */
  List<Undo.DeleteTable> all() {
    try {
      return contexts
          .own()
          .list("list tables")
          .lines()
          .map(line -> line.split(" "))
          .filter(words -> words.length == 3 && words[2].startsWith(PREFIX))
          .map(words -> new Undo.DeleteTable(words[1], words[2], NetworkPlace.OWN))
          .toList();
    } catch (Nftables.NftRefused e) {
      return List.of();
    }
  }

  /** What a named counter of the table says; empty if it has none of this name. */
  public OptionalLong packets(Undo.DeleteTable undo, String counter) {
    return contexts.looking(undo, kernel -> kernel.packets(undo, counter));
  }

  /**
   * Refuses what no rule may do, or would see nothing of.
   *
   * @throws OrderRefused if the scope names what is never cut, or has no packets in this network
   */
  void require(TableScope scope, NetworkPlace network) {
    neverCut.get().requireMayName(scope.ports());
    scope.requireIn(network);
  }

  private String script(String named, TableScope scope, Duration lease, TableChains chains) {
    return new TableScript(scope, neverCut.get()).text(named, lease, chains);
  }

  /** What each base chain begins with, so that what is never cut is let through. */
  public static String letThrough() {
    return lines("jump spared");
  }

  public static String joined(Collection<?> elements) {
    return elements.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  public static String lines(String... rules) {
    StringBuilder lines = new StringBuilder();
    for (String rule : rules) {
      lines.append("    ").append(rule).append('\n');
    }
    return lines.toString();
  }
}
