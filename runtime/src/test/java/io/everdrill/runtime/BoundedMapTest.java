package io.everdrill.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BoundedMapTest {

  @Test
  void ofTheNewestTheFirstPutIsForgotten() {
    Map<String, Integer> map = BoundedMap.ofNewest(2);
    map.put("a", 1);
    map.put("b", 2);
    map.put("a", 3);
    assertThat(map.get("a")).isEqualTo(3);

    map.put("c", 4);

    assertThat(map).containsOnlyKeys("b", "c");
  }

  @Test
  void ofTheLastUsedTheOneNotAskedForIsForgotten() {
    Map<String, Integer> map = BoundedMap.ofLastUsed(2);
    map.put("a", 1);
    map.put("b", 2);
    assertThat(map.get("a")).isEqualTo(1);

    map.put("c", 3);

    assertThat(map).containsOnlyKeys("a", "c");
  }

  @Test
  void aMapOfNothingIsRefused() {
    assertThatThrownBy(() -> BoundedMap.ofNewest(0)).hasMessage("most: expected at least 1, got 0");
  }
}
