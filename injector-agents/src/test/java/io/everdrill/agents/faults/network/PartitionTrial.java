package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.EchoServer;
import io.everdrill.topics.events.NetworkFault;
import java.io.IOException;

/** Nobody reaches the target, and the target reaches nobody: new TCP connections time out. */
final class PartitionTrial extends NetworkTrial {

  private final EchoServer peer = new EchoServer(PEER);

  PartitionTrial(NetworkFault.Partition fault) throws IOException {
    super(fault, "no connection either way");
  }

  @Override
  public String measureInForce() {
    assertThat(server.answersTo(PEER)).as("peer to target").isFalse();
    assertThat(peer.answersTo(TARGET)).as("target to peer").isFalse();
    return "both time out";
  }

  @Override
  boolean normal() {
    return server.answersTo(PEER) && peer.answersTo(TARGET);
  }

  @Override
  public void close() throws IOException {
    peer.close();
    super.close();
  }
}
