package io.everdrill.agents;

import io.everdrill.agents.CellSignals.Outlook;
import io.everdrill.agents.faults.Capability;
import io.everdrill.topics.Signing;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.TargetId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Decides whether a command is obeyed (S2, S5, S6); a pure function of what is known. */
final class Admission {

  private Admission() {}

  /** What is to become of a command. */
  sealed interface Ruling {}

  record Admit() implements Ruling {}

  record Refuse(Refusal reason, String detail) implements Ruling {}

  /** It is another agent's, or one that this agent has dealt with already. */
  record Ignore() implements Ruling {}

  /** Who the agent is: what a command must name. */
  record Self(CellId cell, AgentId agent, String incarnation, String host) {}

  /** A fault that this agent holds on a target. */
  record Claim(TargetId target, String mechanism) {
    /** Why another of the same is refused. */
    String inForceAlready() {
      return target + ": a fault by " + mechanism + " is in force already";
    }
  }

  /**
   * What the ruling depends on, beside the command.
   *
   * @param now as the broker's clock has it
   * @param seenBefore whether the journal knows the injection
   * @param obstacles what on this host speaks against any fault, for a person
   */
  record Facts(
      Self self,
      Instant now,
      Signing.Check signature,
      boolean seenBefore,
      Policy policy,
      List<String> obstacles,
      Map<String, Capability> capabilities,
      Outlook outlook,
      List<Claim> running) {}

  static Ruling judge(Inject command, Facts facts) {
    Self self = facts.self();
    boolean named = command.agent().equals(self.agent());
    boolean ours =
        named
            && (command.cell().equals(self.cell())
                || command.incarnation().equals(self.incarnation()));
    if (!ours || facts.seenBefore()) {
      return new Ignore();
    }
    if (facts.signature() != Signing.Check.VALID) {
      return new Refuse(
          Refusal.BAD_SIGNATURE,
          "expected the signature of a trusted scheduler, got " + facts.signature());
    }
    Ruling address = judgeAddress(command, self);
    return address instanceof Admit ? judgeCircumstances(command, facts) : address;
  }

  private static Ruling judgeAddress(Inject command, Self self) {
    if (!command.cell().equals(self.cell())
        || !command.injection().cell().equals(self.cell())
        || !command.target().cell().equals(self.cell())) {
      return new Refuse(
          Refusal.WRONG_CELL,
          "expected cell "
              + self.cell()
              + " throughout, got "
              + command.cell()
              + ", injection "
              + command.injection()
              + ", target of "
              + command.target().cell());
    }
    if (!command.incarnation().equals(self.incarnation())) {
      return new Refuse(
          Refusal.WRONG_INCARNATION,
          "expected " + self.incarnation() + ", got " + command.incarnation());
    }
    if (!command.target().location().host().equals(self.host())) {
      return new Refuse(
          Refusal.TARGET_NOT_FOUND,
          command.target().target()
              + ": expected host "
              + self.host()
              + ", got "
              + command.target().location().host());
    }
    return new Admit();
  }

  private static Ruling judgeCircumstances(Inject command, Facts facts) {
    if (!facts.now().isBefore(command.expiresAt())) {
      return new Refuse(
          Refusal.EXPIRED, "expired at " + command.expiresAt() + ", it is " + facts.now());
    }
    for (CellSignals.Stop stop : facts.outlook().stops()) {
      return refusal(stop);
    }
    if (!facts.obstacles().isEmpty()) {
      return new Refuse(Refusal.UNSUPPORTED, String.join("; ", facts.obstacles()));
    }
    List<String> objections = facts.policy().objections(command, facts.running().size());
    if (!objections.isEmpty()) {
      return new Refuse(Refusal.POLICY, String.join("; ", objections));
    }
    return judgeFault(command, facts);
  }

  private static Ruling judgeFault(Inject command, Facts facts) {
    String kind = command.fault().kind();
    return switch (facts
        .capabilities()
        .getOrDefault(kind, new Capability.Unable("no driver for " + kind))) {
      case Capability.Unable(String reason) ->
          new Refuse(Refusal.UNSUPPORTED, kind + ": " + reason);
      case Capability.Able(String mechanism) ->
          facts.running().contains(new Claim(command.target().target(), mechanism))
              ? new Refuse(
                  Refusal.CONFLICT,
                  new Claim(command.target().target(), mechanism).inForceAlready())
              : new Admit();
    };
  }

  /** What stops a fault in force keeps another from beginning. */
  static Refuse refusal(CellSignals.Stop stop) {
    return new Refuse(
        stop.reason() == EndReason.ABORT ? Refusal.ABORTED : Refusal.HALTED, stop.detail());
  }
}
