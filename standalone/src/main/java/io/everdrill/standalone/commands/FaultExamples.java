package io.everdrill.standalone.commands;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.everdrill.topics.events.BusinessFault;
import io.everdrill.topics.events.CacheFault;
import io.everdrill.topics.events.ClockFault;
import io.everdrill.topics.events.ConfigFault;
import io.everdrill.topics.events.ContainerFault;
import io.everdrill.topics.events.DiskFault;
import io.everdrill.topics.events.DnsFault;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.HttpFault;
import io.everdrill.topics.events.JvmFault;
import io.everdrill.topics.events.KafkaFault;
import io.everdrill.topics.events.LoadFault;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.ResourceFault;
import io.everdrill.topics.events.SqlFault;
import java.util.List;

/** One fault of each kind, with parameters that make sense, for people to start from. */
final class FaultExamples {

  private static final List<String> ALL = List.of();
  private static final List<Integer> ALL_PORTS = List.of();
  private static final String CONFIG = "/etc/shop/payment.yaml";
  private static final String DATA = "/var/lib/shop";
  private static final String PAYMENT = "com.example.shop.Payment";

  static final List<Fault> EXAMPLES =
      List.of(
          new Fault.Noop(),
          new NetworkFault.Latency(ofMillis(300), ofMillis(50), 0, ALL, ALL_PORTS),
          new NetworkFault.PacketLoss(30, 0, ALL, ALL_PORTS),
          new NetworkFault.PacketDuplicate(20, ALL, ALL_PORTS),
          new NetworkFault.PacketCorrupt(10, ALL, ALL_PORTS),
          new NetworkFault.PacketReorder(25, ofMillis(50), ALL, ALL_PORTS),
          new NetworkFault.Bandwidth(1_000_000, ALL, ALL_PORTS),
          new NetworkFault.Partition(NetworkFault.Direction.BOTH, List.of("10.0.0.0/8"), ALL_PORTS),
          new NetworkFault.ConnectionReset(ALL, List.of(5432)),
          new NetworkFault.HalfOpen(ALL, List.of(5432)),
          new DnsFault.Delay(ofSeconds(2), List.of("*.shop.example")),
          new DnsFault.Error(DnsFault.Rcode.SERVFAIL, ALL),
          new DnsFault.Spoof("192.0.2.1", List.of("payment.shop.example")),
          new ResourceFault.CpuLoad(2, 80),
          new ResourceFault.CpuThrottle(20),
          new ResourceFault.MemoryFill(256L << 20),
          new ResourceFault.MemoryLimit(512L << 20),
          new ResourceFault.FileDescriptors(5),
          new ResourceFault.Connections(200),
          new DiskFault.Fill(DATA, 1L << 20),
          new DiskFault.Load(DATA, 2),
          new DiskFault.Throttle(DATA, 1L << 20),
          new DiskFault.ReadOnly(DATA),
          new DiskFault.Error(DATA, 10, DiskFault.Errno.EIO),
          new DiskFault.Delay(DATA, ofMillis(200)),
          new ProcessFault.Kill(ofSeconds(5)),
          new ProcessFault.Pause(),
          new ProcessFault.Freeze(),
          new ContainerFault.Kill(),
          new ContainerFault.Pause(),
          new ContainerFault.Stop(ofSeconds(5)),
          new ContainerFault.Disconnect("shop"),
          new HttpFault.Abort(503, 50, List.of("/api"), ALL),
          new HttpFault.Delay(ofMillis(800), 50, List.of("/api"), List.of("POST")),
          new HttpFault.ReplaceBody("{}", "application/json", 20, ALL, ALL),
          new HttpFault.PatchBody("{\"price\": null}", 20, List.of("/api/items"), ALL),
          new JvmFault.Throw(PAYMENT, "charge", "java.lang.IllegalStateException", "drill"),
          new JvmFault.Delay(PAYMENT, "charge", ofMillis(500)),
          new JvmFault.Return(PAYMENT, "isOpen", "false"),
          new JvmFault.CollectGarbage(ofMillis(500)),
          new ClockFault.Jump(ofSeconds(3600)),
          new ClockFault.Skew(1.1),
          new ConfigFault.Truncate(CONFIG, 20),
          new ConfigFault.Garbage(CONFIG, 16),
          new ConfigFault.Value(CONFIG, "/pool/size", "1"),
          new CacheFault.WrongValue("session:*", 100, "drill"),
          new CacheFault.EarlyExpiry("session:*", 100, ofMillis(500)),
          new CacheFault.Evict("session:*", 100),
          new SqlFault.TableLock("orders"),
          new SqlFault.Connections(0),
          new SqlFault.SlowStatement("orders", ofMillis(300)),
          new SqlFault.SlowRead("orders", ofMillis(300)),
          new SqlFault.ChangeRows("prices", "amount", "0", "sku = 'A-1'", 10),
          new KafkaFault.ClientThrottle("shop-orders", 10_240),
          new KafkaFault.LeaderElection("orders", 0),
          new KafkaFault.ConsumerLag("billing", "orders", 1_000),
          new KafkaFault.DenyAcl("User:billing", "orders", KafkaFault.Access.READ),
          new LoadFault.Surge(200, "/api/items", "GET"),
          new BusinessFault.Stuck(),
          new BusinessFault.Hanging(),
          new BusinessFault.Dead());

  private FaultExamples() {}
}
