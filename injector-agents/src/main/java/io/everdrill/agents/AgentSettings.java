package io.everdrill.agents;

import io.everdrill.agents.faults.NeverCut;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What one agent is told at its start.
 *
 * @param host whose targets it serves, as the inventory's locations name it
 * @param journalFolder on a disk that survives a reboot; one agent only
 * @param policyFile what this host allows; without it nothing is
 * @param patience a fault is reverted when the guard's last word on it is older
 * @param leaseWait how long an accepted command waits for the guard's first word
 * @param greatestCommandAge how far back commands and aborts are read at the start
 * @param presenceInterval between two signs of life
 * @param neverCut what network faults spare, besides the brokers and what the policy names
 */
public record AgentSettings(
    CellId cell,
    AgentId agent,
    String host,
    String version,
    Path journalFolder,
    Path policyFile,
    Duration patience,
    Duration leaseWait,
    Duration greatestCommandAge,
    Duration presenceInterval,
    NeverCut neverCut) {

  /** Nothing may last longer, whatever command and policy say. */
  static final Duration GREATEST_LIMIT = Duration.ofMinutes(15);

  /** No more at once, whatever the policy says. */
  static final int GREATEST_AT_ONCE = 20;

  /** With the times that the design names. */
  public static AgentSettings of(
      CellId cell, AgentId agent, String host, Path journalFolder, Path policyFile) {
    return new AgentSettings(
        cell,
        agent,
        host,
        "",
        journalFolder,
        policyFile,
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        Duration.ofMinutes(2),
        Duration.ofSeconds(5),
        NeverCut.NOTHING);
  }

  public AgentSettings withPatience(Duration patience) {
    return new AgentSettings(
        cell,
        agent,
        host,
        version,
        journalFolder,
        policyFile,
        patience,
        leaseWait,
        greatestCommandAge,
        presenceInterval,
        neverCut);
  }

  public AgentSettings withLeaseWait(Duration leaseWait) {
    return new AgentSettings(
        cell,
        agent,
        host,
        version,
        journalFolder,
        policyFile,
        patience,
        leaseWait,
        greatestCommandAge,
        presenceInterval,
        neverCut);
  }

  public AgentSettings withVersion(String version) {
    return new AgentSettings(
        cell,
        agent,
        host,
        version,
        journalFolder,
        policyFile,
        patience,
        leaseWait,
        greatestCommandAge,
        presenceInterval,
        neverCut);
  }

  public AgentSettings withNeverCut(NeverCut neverCut) {
    return new AgentSettings(
        cell,
        agent,
        host,
        version,
        journalFolder,
        policyFile,
        patience,
        leaseWait,
        greatestCommandAge,
        presenceInterval,
        neverCut);
  }
}
