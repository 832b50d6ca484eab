package io.everdrill.gateway;

import io.everdrill.topics.events.CellId;
import java.util.List;
import java.util.Set;

/**
 * Who asks, as far as its token tells.
 *
 * @param cells where its roles hold; none means everywhere
 */
record Caller(String name, Set<Role> roles, List<CellId> cells) {

  /** Without a token: sees results, where reading is open. */
  static final Caller ANONYMOUS = new Caller("anonymous", Set.of(Role.READER), List.of());

  boolean may(Permission permission) {
    return permission == Permission.NONE || roles.stream().anyMatch(r -> r.may(permission));
  }

  /** Whether the token holds in a cell. */
  boolean mayTouch(CellId cell) {
    return cells.isEmpty() || cells.contains(cell);
  }

  boolean mayTouchEverything() {
    return cells.isEmpty();
  }
}
