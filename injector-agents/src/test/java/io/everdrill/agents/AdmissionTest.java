package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.Admission.Admit;
import io.everdrill.agents.Admission.Claim;
import io.everdrill.agents.Admission.Facts;
import io.everdrill.agents.Admission.Ignore;
import io.everdrill.agents.Admission.Refuse;
import io.everdrill.agents.Admission.Self;
import io.everdrill.agents.CellSignals.Outlook;
import io.everdrill.agents.CellSignals.Stop;
import io.everdrill.agents.faults.Capability;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.network.PacketQueueUse;
import io.everdrill.agents.toxiproxy.ToxicLimits;
import io.everdrill.topics.Signing;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.ConfigFault;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.TargetId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final Inject COMMAND =
      Commands.inject(7, new NetworkFault.PacketLoss(30, 0, List.of(), List.of()));
  private static final Capability YES = new Capability.Able("nft");

  private Self self = new Self(Commands.CELL, Commands.AGENT, "life-1", "here");
  private Instant now = Commands.NOW.plusSeconds(1);
  private Signing.Check signature = Signing.Check.VALID;
  private Policy policy = policy(new Policy.Permission("packet-loss", List.of("*"), Map.of()));
  private Map<String, Capability> capabilities = Map.of("packet-loss", YES);
  private List<Stop> stops = List.of();
  private List<String> obstacles = List.of();
  private List<Claim> running = List.of();

  @Test
  void whatIsInOrderIsAdmitted() {
    assertThat(judge()).isEqualTo(new Admit());
  }

  @Test
  void anotherAgentsCommandIsIgnored() {
    self = new Self(Commands.CELL, new AgentId("agent-2"), "life-1", "here");
    assertThat(judge()).isEqualTo(new Ignore());
  }

  @Test
  void whatTheJournalKnowsIsIgnoredEvenIfForged_S2() {
    signature = Signing.Check.FORGED;
    Facts facts = facts(true);
    assertThat(Admission.judge(COMMAND, facts)).isEqualTo(new Ignore());
  }

  @Test
  void signatureIsCheckedBeforeAnythingElse_S5() {
    for (Signing.Check bad :
        List.of(Signing.Check.UNSIGNED, Signing.Check.UNKNOWN_KEY, Signing.Check.FORGED)) {
      signature = bad;
      policy = Policy.NOTHING;
      assertRefused(Refusal.BAD_SIGNATURE, bad.name());
    }
  }

  @Test
  void anotherHostsTargetIsNotFound() {
    self = new Self(Commands.CELL, Commands.AGENT, "life-1", "there");
    assertRefused(Refusal.TARGET_NOT_FOUND, "expected host there, got here");
  }

  @Test
  void anotherLifeIsRefused_S2() {
    self = new Self(Commands.CELL, Commands.AGENT, "life-2", "here");
    assertRefused(Refusal.WRONG_INCARNATION, "expected life-2, got life-1");
  }

  @Test
  void expiresAtItsVeryInstant_S5() {
    now = COMMAND.expiresAt();
    assertRefused(Refusal.EXPIRED, "expired at");
  }

  @Test
  void withoutAPolicyFileNothingIsAllowed_S5() {
    policy = Policy.NOTHING;
    assertRefused(Refusal.POLICY, "packet-loss on victim-80 is not allowed here");
  }

  @Test
  void greatestMagnitudeIsHeld_S5() {
    policy =
        policy(new Policy.Permission("packet-loss", List.of("*"), Map.of("lossPercent", 20.0)));
    assertRefused(Refusal.POLICY, "lossPercent: at most 20.0 here, got 30.0");
  }

  @Test
  void onePermissionThatFitsIsEnough() {
    policy =
        policy(
            new Policy.Permission("packet-loss", List.of("*"), Map.of("lossPercent", 20.0)),
            new Policy.Permission("packet-loss", List.of("vic*80"), Map.of("lossPercent", 50.0)));
    assertThat(judge()).isEqualTo(new Admit());
  }

  @Test
  void patternIsNoRegularExpression_S5() {
    policy = policy(new Policy.Permission("packet-loss", List.of("victim.80"), Map.of()));
    assertRefused(Refusal.POLICY, "not allowed here");
  }

  @Test
  void dataIsChangedOnlyWhereThePolicyNamesIt_S9() {
    Inject truncate = Commands.inject(7, new ConfigFault.Truncate("/etc/shop/app.yaml", 3));
    capabilities = Map.of("config-truncate", YES);
    policy = policy(new Policy.Permission("config-truncate", List.of("*"), Map.of()));
    assertThat(Admission.judge(truncate, facts(false)))
        .isEqualTo(
            new Refuse(
                Refusal.POLICY, "data: expected one of [], it changes '/etc/shop/app.yaml'"));

    policy = policy(changing("/etc/other/*"), changing("/etc/shop/*.yaml"));
    assertThat(Admission.judge(truncate, facts(false))).isEqualTo(new Admit());
  }

  private static Policy.Permission changing(String data) {
    return new Policy.Permission(
        "config-truncate", List.of("*"), Map.of(), Map.of(), List.of(data));
  }

  @Test
  void theGreatestLimitsThatThereAreHoldToTheLast_S1() {
    Duration longest = AgentSettings.GREATEST_LIMIT;
    assertThat(longest).isEqualTo(Duration.ofMinutes(15));
    policy =
        new Policy(
            longest,
            AgentSettings.GREATEST_AT_ONCE,
            List.of(new Policy.Permission("packet-loss", List.of("*"), Map.of())),
            NeverCut.NOTHING,
            Policy.Execution.REAL,
            Connections.NONE,
            PacketQueueUse.FORBIDDEN,
            List.of(),
            ToxicLimits.NONE);
    running = IntStream.range(0, 19).mapToObj(i -> claim("other-" + i)).toList();

    assertThat(Admission.judge(lasting(longest), facts(false))).isEqualTo(new Admit());
    assertThat(Admission.judge(lasting(longest.plusMillis(1)), facts(false)))
        .isEqualTo(new Refuse(Refusal.POLICY, "limit: at most PT15M here, got PT15M0.001S"));

    running = IntStream.range(0, 20).mapToObj(i -> claim("other-" + i)).toList();
    assertThat(Admission.judge(lasting(longest), facts(false)))
        .isEqualTo(
            new Refuse(Refusal.POLICY, "at once: at most 20 here, and so many are in force"));
  }

  private static Inject lasting(Duration limit) {
    return Commands.inject(7, COMMAND.fault(), limit, Commands.NOW);
  }

  @Test
  void noMoreAtOnceThanAllowed_S5() {
    running = List.of(claim("a"), claim("b"));
    assertRefused(Refusal.POLICY, "at once: at most 2 here");
  }

  @Test
  void abortedAndHaltedAreToldApart_S6() {
    stops = List.of(new Stop(EndReason.ABORT, "cell-abort"));
    assertRefused(Refusal.ABORTED, "cell-abort");
    stops = List.of(new Stop(EndReason.HALT, "by somebody"));
    assertRefused(Refusal.HALTED, "by somebody");
  }

  @Test
  void nothingBeginsWhereTheHostSpeaksAgainstIt() {
    obstacles = List.of("the journal's disk is 3.0 % free, expected at least 5 %");
    assertRefused(Refusal.UNSUPPORTED, "3.0 % free");
  }

  @Test
  void whatTheHostCannotDoIsRefusedWithTheReason() {
    capabilities = Map.of("packet-loss", new Capability.Unable("needs root"));
    assertRefused(Refusal.UNSUPPORTED, "packet-loss: needs root");
    capabilities = Map.of();
    assertRefused(Refusal.UNSUPPORTED, "no driver for packet-loss");
  }

  @Test
  void sameMechanismOnTheSameTargetIsAConflict() {
    running = List.of(claim("victim-80"));
    assertRefused(Refusal.CONFLICT, "a fault by nft is in force already");
  }

  private static Claim claim(String target) {
    return new Claim(new TargetId(target), "nft");
  }

  private static Policy policy(Policy.Permission... permissions) {
    return new Policy(
        Duration.ofMinutes(1),
        2,
        List.of(permissions),
        NeverCut.NOTHING,
        Policy.Execution.REAL,
        Connections.NONE,
        PacketQueueUse.FORBIDDEN,
        List.of(),
        ToxicLimits.NONE);
  }

  private Facts facts(boolean seenBefore) {
    return new Facts(
        self,
        now,
        signature,
        seenBefore,
        policy,
        obstacles,
        capabilities,
        new Outlook(stops, List.of(), 0),
        running);
  }

  private Admission.Ruling judge() {
    return Admission.judge(COMMAND, facts(false));
  }

  private void assertRefused(Refusal reason, String detail) {
    assertThat(judge())
        .isInstanceOfSatisfying(
            Refuse.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason);
              assertThat(refused.detail()).contains(detail);
            });
  }
}
