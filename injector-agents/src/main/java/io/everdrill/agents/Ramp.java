package io.everdrill.agents;

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
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * A fault at a share of its strength, for a ramp. The parameter that is its strength grows to what
 * was ordered from where it does nothing; a fault that has none is in force or not. So is one whose
 * number says what is left over ({@code leaveBytes}, {@code spare}): how much there is to begin
 * with, only the target knows, and leaving more than that is refused.
 */
final class Ramp {

  private Ramp() {}

  /**
   * @param share over 0, at most 1
   */
  static Fault scaled(Fault fault, double share) {
    if (share == 1) {
      return fault;
    }
    return switch (fault) {
      case NetworkFault f -> network(f, share);
      case DnsFault f -> dns(f, share);
      case ResourceFault f -> resource(f, share);
      case DiskFault f -> disk(f, share);
      case HttpFault f -> http(f, share);
      case JvmFault f -> jvm(f, share);
      case ClockFault f -> clock(f, share);
      case SqlFault f -> sql(f, share);
      case KafkaFault f -> kafka(f, share);
      case LoadFault.Surge(int requestsPerSecond, var path, var method) ->
          new LoadFault.Surge(part(requestsPerSecond, share), path, method);
      case Fault.Noop _,
          ProcessFault _,
          ContainerFault _,
          ConfigFault _,
          CacheFault _,
          BusinessFault _ ->
          fault;
    };
  }

  private static Fault network(NetworkFault fault, double share) {
    return switch (fault) {
      case NetworkFault.Latency(var latency, var jitter, var correlation, var peers, var ports) ->
          new NetworkFault.Latency(
              part(latency, share), part(jitter, share), correlation, peers, ports);
      case NetworkFault.PacketLoss(var percent, var correlation, var peers, var ports) ->
          new NetworkFault.PacketLoss(percent * share, correlation, peers, ports);
      case NetworkFault.PacketDuplicate(var percent, var peers, var ports) ->
          new NetworkFault.PacketDuplicate(percent * share, peers, ports);
      case NetworkFault.PacketCorrupt(var percent, var peers, var ports) ->
          new NetworkFault.PacketCorrupt(percent * share, peers, ports);
      case NetworkFault.PacketReorder(var percent, var hold, var peers, var ports) ->
          new NetworkFault.PacketReorder(percent * share, hold, peers, ports);
      case NetworkFault.Bandwidth(var rate, var peers, var ports) ->
          new NetworkFault.Bandwidth(endless(rate, share), peers, ports);
      case NetworkFault.Partition _, NetworkFault.ConnectionReset _, NetworkFault.HalfOpen _ ->
          fault;
    };
  }

  private static Fault dns(DnsFault fault, double share) {
    return switch (fault) {
      case DnsFault.Delay(var delay, var names) -> new DnsFault.Delay(part(delay, share), names);
      case DnsFault.Error _, DnsFault.Spoof _ -> fault;
    };
  }

  private static Fault resource(ResourceFault fault, double share) {
    return switch (fault) {
      // Fewer workers too would be less than the share.
      case ResourceFault.CpuLoad(int workers, double percent) ->
          new ResourceFault.CpuLoad(workers, percent * share);
      case ResourceFault.CpuThrottle(double percent) ->
          new ResourceFault.CpuThrottle(between(100, percent, share));
      case ResourceFault.MemoryFill(long bytes) -> new ResourceFault.MemoryFill(part(bytes, share));
      case ResourceFault.MemoryLimit(long bytes) ->
          new ResourceFault.MemoryLimit(endless(bytes, share));
      case ResourceFault.Connections(int connections) ->
          new ResourceFault.Connections(part(connections, share));
      case ResourceFault.FileDescriptors _ -> fault;
    };
  }

  private static Fault disk(DiskFault fault, double share) {
    return switch (fault) {
      case DiskFault.Load(var path, int workers) -> new DiskFault.Load(path, part(workers, share));
      case DiskFault.Throttle(var path, long rate) ->
          new DiskFault.Throttle(path, endless(rate, share));
      case DiskFault.Error(var path, double percent, var errno) ->
          new DiskFault.Error(path, percent * share, errno);
      case DiskFault.Delay(var path, var delay) -> new DiskFault.Delay(path, part(delay, share));
      case DiskFault.Fill _, DiskFault.ReadOnly _ -> fault;
    };
  }

  private static Fault http(HttpFault fault, double share) {
    return switch (fault) {
      case HttpFault.Abort(int status, double percent, var paths, var methods) ->
          new HttpFault.Abort(status, percent * share, paths, methods);
      case HttpFault.Delay(var delay, double percent, var paths, var methods) ->
          new HttpFault.Delay(part(delay, share), percent * share, paths, methods);
      case HttpFault.ReplaceBody(var body, var type, double percent, var paths, var methods) ->
          new HttpFault.ReplaceBody(body, type, percent * share, paths, methods);
      case HttpFault.PatchBody(var patch, double percent, var paths, var methods) ->
          new HttpFault.PatchBody(patch, percent * share, paths, methods);
    };
  }

  private static Fault jvm(JvmFault fault, double share) {
    return switch (fault) {
      case JvmFault.Delay(var className, var methodName, var delay) ->
          new JvmFault.Delay(className, methodName, part(delay, share));
      case JvmFault.Throw _, JvmFault.Return _, JvmFault.CollectGarbage _ -> fault;
    };
  }

  private static Fault clock(ClockFault fault, double share) {
    return switch (fault) {
      case ClockFault.Jump(var offset) -> new ClockFault.Jump(part(offset, share));
      case ClockFault.Skew(double rate) -> new ClockFault.Skew(between(1, rate, share));
    };
  }

  private static Fault sql(SqlFault fault, double share) {
    return switch (fault) {
      case SqlFault.SlowStatement(var table, var delay, var statements) ->
          new SqlFault.SlowStatement(table, part(delay, share), statements);
      case SqlFault.SlowRead(var table, var delay) ->
          new SqlFault.SlowRead(table, part(delay, share));
      case SqlFault.TableLock _, SqlFault.Connections _, SqlFault.ChangeRows _ -> fault;
    };
  }

  private static Fault kafka(KafkaFault fault, double share) {
    return switch (fault) {
      case KafkaFault.ClientThrottle(var client, long rate) ->
          new KafkaFault.ClientThrottle(client, endless(rate, share));
      case KafkaFault.ConsumerLag(var group, var topic, long records) ->
          new KafkaFault.ConsumerLag(group, topic, part(records, share));
      case KafkaFault.LeaderElection _, KafkaFault.DenyAcl _ -> fault;
    };
  }

  private static double between(double harmless, double full, double share) {
    return harmless + (full - harmless) * share;
  }

  private static int part(int full, double share) {
    return (int) Math.max(1, full * share);
  }

  private static long part(long full, double share) {
    return (long) Math.max(1, full * share);
  }

  /** Never nothing at all, where there is something. */
  private static Duration part(Duration full, double share) {
    long micros = Math.round(full.dividedBy(ChronoUnit.MICROS.getDuration()) * share);
    boolean vanished = micros == 0 && full.isPositive();
    return Duration.of(vanished ? 1 : micros, ChronoUnit.MICROS);
  }

  /** Less is worse, and only without end would it do nothing. */
  private static long endless(long full, double share) {
    return (long) (full / share);
  }
}
