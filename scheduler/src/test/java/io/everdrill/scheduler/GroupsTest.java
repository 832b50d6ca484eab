package io.everdrill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.scheduler.Groups.Part;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import io.everdrill.topics.events.Split;
import io.everdrill.topics.events.TargetId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupsTest {

  private static final NetworkFault CUT =
      new NetworkFault.Partition(Direction.BOTH, List.of(), List.of());
  private static final List<Target> FIVE =
      IntStream.rangeClosed(1, 5).mapToObj(GroupsTest::target).toList();
  private static final Target DRAWN = FIVE.get(2);

  private static Target target(int n) {
    return Target.process(
        Shop.CELL,
        new TargetId("node-" + n),
        "store",
        new Location("host-1", "127.0.9." + n, 8080, ""),
        Shop.NOON);
  }

  /** Chance that keeps the order of the numbers. */
  private static List<Part> parts(Split split, List<Target> members) {
    return Groups.parts(split, CUT, DRAWN, members, t -> members.indexOf(t) / 10.0);
  }

  private static List<String> peers(Part part) {
    return ((NetworkFault) part.fault()).peers();
  }

  @Test
  void withoutASplitTheDrawnTargetIsBrokenAsTheScenarioSays() {
    assertThat(parts(Split.NONE, FIVE)).containsExactly(new Part(DRAWN, CUT));
  }

  @Test
  void oneAgainstTheRestIsOneRuleAgainstAllOthers() {
    assertThat(parts(Split.ONE_AGAINST_REST, FIVE))
        .containsExactly(
            new Part(
                DRAWN,
                new NetworkFault.Partition(
                    Direction.BOTH,
                    List.of("127.0.9.1", "127.0.9.2", "127.0.9.4", "127.0.9.5"),
                    List.of())));
  }

  @Test
  void halvesAreAsEqualAsCanBeAndEveryPairAcrossIsCutOnce() {
    List<Part> parts = parts(Split.HALVES, FIVE);

    assertThat(parts).hasSize(2);
    assertThat(parts).allSatisfy(p -> assertThat(peers(p)).hasSize(3));
    Set<String> here = new HashSet<>();
    parts.forEach(p -> here.add(p.target().location().address()));
    assertThat(here).contains(DRAWN.location().address());
    assertThat(parts).allSatisfy(p -> assertThat(peers(p)).doesNotContainAnyElementsOf(here));
  }

  @Test
  void bridgeTalksToBothSides() {
    List<Part> parts = parts(Split.BRIDGE, FIVE);

    assertThat(parts).hasSize(2);
    String bridge = DRAWN.location().address();
    assertThat(parts)
        .allSatisfy(p -> assertThat(p.target()).isNotEqualTo(DRAWN))
        .allSatisfy(p -> assertThat(peers(p)).hasSize(2).doesNotContain(bridge));
  }

  @Test
  void tooFewTargetsMakeNoGroups() {
    assertThat(parts(Split.HALVES, List.of(DRAWN))).isEmpty();
    assertThat(parts(Split.BRIDGE, FIVE.subList(1, 3))).isEmpty();
  }
}
