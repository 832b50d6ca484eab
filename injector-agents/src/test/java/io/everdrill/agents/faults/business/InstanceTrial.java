package io.everdrill.agents.faults.business;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.Caller;
import io.everdrill.agents.faults.Caller.Answer;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.proxy.Normal;
import io.everdrill.topics.events.BusinessFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A fault of a real instance with a supervisor, as one of its callers sees it. */
final class InstanceTrial implements Trial {

  private static final int ASKED = 5;

  /** Each is answered at once, so that of many a few may meet a process that is just back. */
  private static final int ASKED_THE_DEAD = 25;

  private static final Duration APART = Duration.ofMillis(50);

  private final BusinessFault fault;
  private final Answer expected;
  private final Path folder = Files.createTempDirectory("instance-trial");
  private final SupervisedInstance instance = new SupervisedInstance(folder);

  InstanceTrial(BusinessFault fault, Answer expected) throws IOException {
    this.fault = fault;
    this.expected = expected;
    awaitNormal(Duration.ofSeconds(5));
  }

  private FaultOrder<?> on(String address, Path pidFile, Duration limit) {
    return Orders.at(address, SupervisedInstance.PORT, pidFile, fault, limit);
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return on(SupervisedInstance.ADDRESS, instance.pidFile(), limit);
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return on("192.0.2.1", folder.resolve("nobody.pid"), Duration.ofSeconds(1));
  }

  @Override
  public String asked() {
    return "callers get " + expected;
  }

  /** Of calls 50 ms apart, one in five may meet a process that is just back. */
  @Override
  public String measureInForce() {
    int asked = expected == Answer.NONE ? ASKED_THE_DEAD : ASKED;
    int as = 0;
    for (int i = 0; i < asked; i++) {
      LockSupport.parkNanos(APART.toNanos());
      as += Caller.ask(SupervisedInstance.ADDRESS, SupervisedInstance.PORT) == expected ? 1 : 0;
    }
    assertThat(as).isGreaterThanOrEqualTo(asked - asked / 5);
    return expected + " for " + as + " of " + asked;
  }

  @Override
  public void awaitNormal(Duration limit) {
    Normal.await(
        limit,
        () -> Caller.ask(SupervisedInstance.ADDRESS, SupervisedInstance.PORT) == Answer.ECHO);
  }

  /** Also that the instance runs, as whichever process. */
  @Override
  public String world() throws Exception {
    String pid = Files.readString(instance.pidFile()).strip();
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    char state = stat.charAt(stat.lastIndexOf(')') + 2);
    return Normal.world() + "instance " + (state == 'R' || state == 'S' ? "runs" : state);
  }

  @Override
  public void close() throws IOException {
    instance.close();
    Files.delete(folder);
  }
}
