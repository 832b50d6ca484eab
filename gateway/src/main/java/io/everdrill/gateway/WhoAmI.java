package io.everdrill.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.everdrill.topics.events.CellId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Tells a caller what it may do here, and what time it is. */
final class WhoAmI {

  private final InstantSource time;

  private record Me(
      String name,
      List<String> roles,
      List<CellId> cells,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String detector,
      List<String> may,
      Instant now) {}

  WhoAmI(InstantSource time) {
    this.time = time;
  }

  Endpoint endpoint() {
    return Endpoint.get(
        "/api/v1/me",
        "who the token says that you are, what you may do, and this gateway's time",
        Permission.SCORE,
        (Endpoint.Action) this::answer);
  }

  private Answer answer(Call call) {
    call.query().allowing(Set.of());
    Caller caller = call.caller();
    List<String> may = new ArrayList<>(List.of(caller.isScored() ? "score" : "read"));
    if (caller.may(Permission.STOP)) {
      may.add("stop");
    }
    if (caller.may(Permission.RESUME)) {
      may.add("resume");
    }
    List<String> roles = caller.roles().stream().map(Role::wireName).sorted().toList();
    return Answer.json(
        new Me(caller.name(), roles, caller.cells(), caller.detector(), may, time.instant()));
  }
}
