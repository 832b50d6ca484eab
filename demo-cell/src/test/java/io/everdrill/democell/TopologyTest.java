package io.everdrill.democell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyTest {
  @Test
  void everyCallLeadsToADeeperServiceOfTheCell() {
    for (ServiceShape shape : Topology.services()) {
      for (String callee : shape.calls()) {
        assertThat(Topology.service(callee).tier())
            .describedAs("%s -> %s", shape.service(), callee)
            .isGreaterThan(shape.tier());
      }
    }
  }

  @Test
  void instanceNamesAreUnique() {
    List<String> instances =
        Topology.services().stream().flatMap(shape -> shape.instances().stream()).toList();

    assertThat(instances).doesNotHaveDuplicates().hasSize(11);
  }

  @Test
  void onlyTheDatabasesKeepState() {
    assertThat(Topology.services().stream().filter(ServiceShape::stateful))
        .extracting(ServiceShape::service)
        .containsExactly("payment-db", "inventory-db");
  }
}
