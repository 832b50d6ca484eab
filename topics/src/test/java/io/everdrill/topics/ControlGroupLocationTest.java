package io.everdrill.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.topics.events.InventoryEvent.Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlGroupLocationTest {

  /** Who knows no control groups reads a container, passes it on, and finds none of that name. */
  @Test
  void isWrittenWhereAContainerIs() throws Exception {
    Location location = Location.ofControlGroup("host-1", "/system.slice/shop.service");

    String json = Json.mapper().writeValueAsString(location);

    assertThat(json).contains("\"container\":\"cgroup:/system.slice/shop.service\"");
    assertThat(Json.mapper().readValue(json, Location.class)).isEqualTo(location);
    assertThat(location.controlGroup()).isEqualTo("/system.slice/shop.service");
  }

  @Test
  void containerIsNone() {
    assertThat(new Location("host-1", "", 0, "", "shop-1").controlGroup()).isEmpty();
    assertThat(new Location("host-1", "", 0, "").controlGroup()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "shop", "//shop", "/shop/", "/shop/../other", "/..", "/./shop", "/a\nb"})
  void pathThatIsNoneFromTheRootIsRefused(String path) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Location.ofControlGroup("host-1", path))
        .withMessageContaining("container: expected cgroup: and a path");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/shop", "/..shop/a.b/c d", "/docker/0123abc", "/x.slice/y@1.service"})
  void pathFromTheRootIsTaken(String path) {
    assertThat(Location.ofControlGroup("host-1", path).controlGroup()).isEqualTo(path);
  }

  /** A process and a group at once would be two targets. */
  @Test
  void pidFileBesideItIsRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Location("host-1", "", 0, "/run/shop.pid", "cgroup:/shop"))
        .withMessageContaining("pidFile");
  }
}
