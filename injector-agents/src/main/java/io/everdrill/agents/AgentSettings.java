package io.everdrill.agents;

import io.everdrill.agents.faults.NeverCut;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What one agent is told at its start.
 *
 * @param host whose targets it serves, as the inventory's locations name it
 * @param journalFolder on a disk that survives a reboot; one agent only
 * @param policyFile what this host allows; without it nothing is
 * @param neverCut what network faults spare, besides the brokers and what the policy names
 * @param toxiproxyPort of loopback, for clients of Toxiproxy's API; 0 for none
 */
public record AgentSettings(
    CellId cell,
    AgentId agent,
    String host,
    String version,
    Path journalFolder,
    Path policyFile,
    Times times,
    NeverCut neverCut,
    int toxiproxyPort) {

  /** Nothing may last longer, whatever command and policy say. */
  static final Duration GREATEST_LIMIT = DrillLimits.LIMIT;

  /** No more at once, whatever the policy says. */
  static final int GREATEST_AT_ONCE = 20;

  /**
   * @param patience a fault is reverted when the guard's last word on it is older
   * @param leaseWait how long an accepted command waits for the guard's first word
   * @param greatestCommandAge how far back commands and aborts are read at the start
   * @param presenceInterval between two signs of life
   */
  public record Times(
      Duration patience,
      Duration leaseWait,
      Duration greatestCommandAge,
      Duration presenceInterval) {

    /** As the design names them. */
    public static final Times DEFAULT =
        new Times(
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofMinutes(2),
            Duration.ofSeconds(5));
  }

  /** With the times of the design; nothing more is spared than must be. */
  public static AgentSettings of(
      CellId cell, AgentId agent, String host, Path journalFolder, Path policyFile) {
    return new AgentSettings(
        cell, agent, host, "", journalFolder, policyFile, Times.DEFAULT, NeverCut.NOTHING, 0);
  }

  /** What is spared whatever the policy says: what is set, and the door for Toxiproxy's clients. */
  NeverCut spared() {
    return toxiproxyPort == 0
        ? neverCut
        : neverCut.and(
            NeverCut.door(new InetSocketAddress(InetAddress.getLoopbackAddress(), toxiproxyPort)));
  }

  public AgentSettings with(Times other) {
    return new AgentSettings(
        cell, agent, host, version, journalFolder, policyFile, other, neverCut, toxiproxyPort);
  }

  public AgentSettings with(NeverCut other) {
    return new AgentSettings(
        cell, agent, host, version, journalFolder, policyFile, times, other, toxiproxyPort);
  }

  public AgentSettings withToxiproxyPort(int port) {
    return new AgentSettings(
        cell, agent, host, version, journalFolder, policyFile, times, neverCut, port);
  }
}
