package io.everdrill.agents.faults.netem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.QdiscUndo;
import io.everdrill.agents.faults.Reverted;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Trace;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.network.ByteSink;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.NetworkNamespace;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What all faults by queues have in common, tried by the one that needs no netem: bandwidth. */
@ExtendWith(OwnNetwork.class)
class QueuesIT {

  private static final String TARGET = "127.0.87.1";
  private static final String OUTSIDE = "10.87.0.1";
  private static final String FAR = "10.87.0.2";
  private static final List<String> ALL = List.of();
  private static final List<Integer> ALL_PORTS = List.of();

  private final NeverCut neverCut =
      NeverCut.ofEndpoints(
          List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.87.9"), 9092)));
  private final HtbBandwidthDriver driver =
      new HtbBandwidthDriver(new TrafficControl(() -> neverCut));

  @BeforeEach
  void assumeHtb() {
    assumeTrue(driver.support() instanceof Support.Yes, () -> driver.support().toString());
  }

  private static FaultOrder<NetworkFault.Bandwidth> order(
      String address, List<String> peers, List<Integer> ports, Duration limit) {
    return Orders.at(address, 80, new NetworkFault.Bandwidth(8_000_000, peers, ports), limit);
  }

  private static FaultOrder<NetworkFault.Bandwidth> order() {
    return order(TARGET, ALL, ALL_PORTS, Duration.ofSeconds(20));
  }

  /** An interface that is not loopback, and its address. */
  private static void makeOutside() {
    Shell.run("ip", "link", "add", "out0", "type", "veth", "peer", "name", "far0");
    Shell.run("ip", "link", "set", "out0", "up");
    Shell.run("ip", "link", "set", "far0", "up");
    Shell.run("ip", "address", "add", OUTSIDE + "/24", "dev", "out0");
  }

  /** The other end of that interface, in the network of the process that is returned. */
  private static Process makeFarEnd() throws IOException {
    makeOutside();
    Process far = new ProcessBuilder("unshare", "--net", "sleep", "60").start();
    Await.until(
        Duration.ofSeconds(3), () -> NetworkNamespace.differs(far.pid()), "a network of its own");
    Shell.run("ip", "link", "set", "far0", "netns", Long.toString(far.pid()));
    return NetworkNamespace.inside(
        far.pid(),
        () -> {
          Shell.run("ip", "address", "add", FAR + "/24", "dev", "far0");
          Shell.run("ip", "link", "set", "far0", "up");
          return far;
        });
  }

  private static String queues() {
    return Shell.run("tc", "qdisc", "show") + Shell.run("ip", "-o", "link");
  }

  @Test
  void dryRunSaysTheVeryCommandsAndHowTheyAreUndone() {
    var order = order();
    QdiscUndo undo = driver.prepare(order);
    String before = queues();

    List<String> plan = driver.plan(order, undo);

    assertThat(queues()).isEqualTo(before);
    assertThat(plan).hasSize(2);
    assertThat(plan.getFirst())
        .as("what stands by")
        .startsWith("EVERDRILL_INJECTION=" + order.tag() + " setsid sh -c ")
        .contains(undo.commands());
    assertThat(plan.getLast()).startsWith("tc -batch - <<'END'\nqdisc add dev lo");
    Shell.run("sh", "-c", plan.getLast());
    assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);
    Shell.run("sh", "-c", undo.byHand());
    assertThat(driver.gone(undo)).isTrue();
    assertThat(queues()).isEqualTo(before);
  }

  @Test
  void queuesThatSomebodyChoseAreRefusedAndStay_S7() {
    Shell.run("tc", "qdisc", "add", "dev", "lo", "root", "handle", "8001:", "pfifo_fast");
    String before = queues();

    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> driver.prepare(order()))
        .withMessageContaining("got pfifo_fast 8001: of somebody else")
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNSUPPORTED));

    assertThat(queues()).isEqualTo(before);
  }

  @Test
  void queuesThatSomebodyPutInPlaceOfOursAreNotDeleted_S7() {
    var order = order();
    QdiscUndo undo = driver.prepare(order);
    driver.apply(order, undo);
    Shell.run("tc", "qdisc", "replace", "dev", "lo", "root", "handle", "8001:", "pfifo_fast");
    String theirs = queues();

    assertThat(driver.look(undo)).isEqualTo(Sight.NOT_IN_FORCE);
    Reverted.by(driver, undo);

    assertThat(queues()).isEqualTo(theirs);
  }

  @Test
  void secondFaultOnOneInterfaceIsLeftToTheNextMechanism() {
    var order = order();
    QdiscUndo undo = driver.prepare(order);
    driver.apply(order, undo);

    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> driver.prepare(order()))
        .withMessageContaining("of another fault");
    assertThat(undo.resource()).isEqualTo("queues of lo");

    Reverted.by(driver, undo);
  }

  @Test
  void undoWorksFromItsRecordAndWhenApplyCameHalfWay_S7() throws Exception {
    String before = queues();
    QdiscUndo undo = driver.prepare(order());
    Shell.run("tc", "qdisc", "add", "dev", "lo", "root", "handle", undo.handle() + ":", "htb");
    Undo read = Json.mapper().readValue(Json.mapper().writeValueAsString(undo), Undo.class);
    assertThat(read).isEqualTo(undo);
    assertThat(driver.look(undo)).isEqualTo(Sight.NOT_IN_FORCE);

    Reverted.by(driver, (QdiscUndo) read);

    assertThat(queues()).isEqualTo(before);
  }

  @Test
  void whatIsNeverCutIsSparedBeforeAnythingIsLedAside() {
    var order = order();
    String script = driver.plan(order, driver.prepare(order)).getLast();

    assertThat(script)
        .contains("match ip dst 127.0.87.9 match ip dport 9092 0xffff flowid")
        .contains("match ip dport 22 0xffff flowid")
        .contains("match ip sport 53 0xffff flowid");
    assertThat(script.lastIndexOf(":0\n"))
        .isLessThan(script.indexOf(" flowid", script.indexOf("pref 2 ")));
  }

  @Test
  void sshIsSparedWhateverPortsAreNamedAndDnsUnlessItIs() {
    var dns = order(TARGET, ALL, List.of(53), Duration.ofSeconds(20));
    String script = driver.plan(dns, driver.prepare(dns)).getLast();
    var ssh = order(TARGET, ALL, List.of(53, 22), Duration.ofSeconds(20));

    assertThat(script)
        .contains("match ip dport 22 0xffff flowid 7")
        .containsPattern("dport 53 0xffff flowid 7[0-9a-f]{3}:1")
        .doesNotContainPattern("dport 53 0xffff flowid 7[0-9a-f]{3}:0");
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> driver.prepare(ssh))
        .withMessageContaining("22 is never cut (SSH)");
  }

  @Test
  void ingressThatSomebodyMadeMeanwhileFailsTheFaultAndStays_S7() {
    makeOutside();
    var order = order(OUTSIDE, ALL, List.of(80), Duration.ofSeconds(20));
    QdiscUndo undo = driver.prepare(order);
    Shell.run("tc", "qdisc", "add", "dev", "out0", "handle", "ffff:", "ingress");
    String theirs =
        "filter add dev out0 parent ffff: protocol ip pref 1 u32 match u32 0 0 flowid :1";
    Shell.run("sh", "-c", "tc " + theirs);
    String before = queues() + Shell.run("tc", "filter", "show", "dev", "out0", "ingress");

    assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> driver.apply(order, undo));
    Reverted.by(driver, undo);

    assertThat(queues() + Shell.run("tc", "filter", "show", "dev", "out0", "ingress"))
        .isEqualTo(before);
  }

  /** Of two that were prepared while nothing was there. */
  @Test
  void faultThatComesSecondFailsAndLeavesTheQueuesOfTheFirst_S7() {
    makeOutside();
    String before = queues();
    var first = order(OUTSIDE, ALL, List.of(80), Duration.ofSeconds(20));
    var second = order(OUTSIDE, List.of(FAR), ALL_PORTS, Duration.ofSeconds(20));
    QdiscUndo firstUndo = driver.prepare(first);
    QdiscUndo secondUndo = driver.prepare(second);
    assertThat(secondUndo.ingresses()).isEqualTo(firstUndo.ingresses());
    driver.apply(first, firstUndo);

    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> driver.apply(second, secondUndo));
    Reverted.by(driver, secondUndo);

    assertThat(driver.look(firstUndo)).isEqualTo(Sight.IN_FORCE);
    Reverted.by(driver, firstUndo);
    assertThat(queues()).isEqualTo(before);
  }

  /** Killed between the ingress discipline and the filter that leads to the mirror. */
  @Test
  void ingressThatIsHalfMadeIsUndoneToo_S7() {
    makeOutside();
    String before = queues();
    QdiscUndo undo = driver.prepare(order(OUTSIDE, ALL, List.of(80), Duration.ofSeconds(20)));
    Shell.run("ip", "link", "add", undo.mirror(), "type", "ifb");
    Shell.run("tc", "qdisc", "add", "dev", "out0", "handle", "ffff:", "ingress");
    String match =
        "filter add dev out0 parent ffff: protocol ip pref 1 u32 match ip dport 22 0xffff";
    Shell.run("sh", "-c", "tc " + match + " flowid " + undo.sparedAtIngress());

    Reverted.by(driver, undo);

    assertThat(queues()).isEqualTo(before);
  }

  @Test
  void ofAnAddressOutsideBothWaysAndLoopbackAreTakenAndAllComesBack_S7() {
    makeOutside();
    String before = queues();
    var order = order(OUTSIDE, ALL, List.of(80), Duration.ofSeconds(20));
    QdiscUndo undo = driver.prepare(order);
    assertThat(undo.roots()).containsExactlyInAnyOrder("out0", "lo");
    assertThat(undo.ingresses()).containsExactly("out0");

    driver.apply(order, undo);

    assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);
    assertThat(LeftQueues.traces())
        .extracting(Trace::tag, Trace::byHand)
        .containsExactly(tuple(undo.tag(), undo.byHand()));
    Reverted.by(driver, undo);
    Reverted.by(driver, undo);
    assertThat(queues()).isEqualTo(before);
    assertThat(LeftQueues.traces()).isEmpty();
  }

  @Test
  void bothWaysOfAnInterfaceAreHeldToTheRate() throws Exception {
    Process far = makeFarEnd();
    try (ByteSink target = new ByteSink(OUTSIDE);
        ByteSink peer = NetworkNamespace.inside(far.pid(), () -> sink(FAR))) {
      var order = order(OUTSIDE, List.of(FAR), ALL_PORTS, Duration.ofSeconds(20));
      QdiscUndo undo = driver.prepare(order);

      driver.apply(order, undo);

      double in = NetworkNamespace.inside(far.pid(), () -> megabits(target, FAR));
      double out = megabits(peer, OUTSIDE);
      Reverted.by(driver, undo);
      assertThat(in).isBetween(4.0, 10.0);
      assertThat(out).isBetween(4.0, 10.0);
      assertThat(megabits(peer, OUTSIDE)).isGreaterThan(40);
    } finally {
      far.destroyForcibly();
    }
  }

  private static ByteSink sink(String address) {
    try {
      return new ByteSink(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double megabits(ByteSink sink, String source) {
    try {
      return sink.megabitsPerSecondFrom(source, 400, 600);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void ingressThatSomebodyUsesIsRefused() {
    makeOutside();
    Shell.run("tc", "qdisc", "add", "dev", "out0", "ingress");

    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> driver.prepare(order(OUTSIDE, ALL, ALL_PORTS, Duration.ofSeconds(20))))
        .withMessageContaining("expected no ingress discipline");
  }

  @Test
  void onePeerIsReachedByItsRouteOnly() {
    makeOutside();

    QdiscUndo undo =
        driver.prepare(order(OUTSIDE, List.of("10.87.0.2"), ALL_PORTS, Duration.ofSeconds(20)));

    assertThat(undo.roots()).containsExactly("out0");
    assertThat(undo.ingresses()).containsExactly("out0");
  }

  @Test
  void endsAtItsLimitWithoutAnybodyReverting_S1() {
    String before = queues();
    var order = order(TARGET, ALL, ALL_PORTS, Duration.ofSeconds(1));
    QdiscUndo undo = driver.prepare(order);

    driver.apply(order, undo);

    await()
        .pollInSameThread()
        .atMost(Duration.ofSeconds(4))
        .until(() -> driver.look(undo) == Sight.NOT_IN_FORCE);
    assertThat(queues()).isEqualTo(before);
    Reverted.by(driver, undo);
  }
}
