package io.everdrill.gateway;

import static java.time.temporal.ChronoUnit.MICROS;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.gateway.inputs.JsonBody;
import io.everdrill.gateway.inputs.MalformedInput;
import io.everdrill.gateway.views.DrillView;
import io.everdrill.gateway.views.HaltView;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The switches that people hold: halt, resume, abort. Each is written with the name of who did it,
 * and with an entry in the books. What a switch does is for those who read the topics to do.
 */
final class Switchboard {

  private static final int MAX_REASON = 1_000;

  private final EventWriter writer;
  private final Books books;
  private final HaltView halts;
  private final DrillView drills;
  private final InstantSource time;

  Switchboard(
      EventWriter writer, Books books, HaltView halts, DrillView drills, InstantSource time) {
    this.writer = writer;
    this.books = books;
    this.halts = halts;
    this.drills = drills;
    this.time = time;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post(
            "/api/v1/halt",
            "ends every fault in a scope and lets none start: {\"scope\": cell or \"*\","
                + " \"reason\"}",
            Permission.STOP,
            (Endpoint.Action) call -> turn(call, HaltEvent.State.HALTED)),
        Endpoint.post(
            "/api/v1/resume",
            "takes a halt back: {\"scope\": cell or \"*\", \"reason\"}",
            Permission.RESUME,
            (Endpoint.Action) call -> turn(call, HaltEvent.State.RUNNING)),
        Endpoint.post(
            "/api/v1/aborts",
            "ends one injection, or all of a cell or of every cell: {\"injection\", or \"cell\" which"
                + " may be \"*\", \"reason\"}",
            Permission.STOP,
            (Endpoint.Action) this::abort));
  }

  private Answer turn(Call call, HaltEvent.State state) {
    ObjectNode body = body(call);
    String scope = text(body, "scope");
    requireScope(call.caller(), scope);
    String reason = reason(body);
    HaltEvent.Switch turned =
        new HaltEvent.Switch(scope, state, reason, "user/" + call.caller().name(), now());
    write(call, state == HaltEvent.State.HALTED ? "halt" : "resume", scope, reason, turned);
    if (state == HaltEvent.State.HALTED) {
      return Answer.json(turned);
    }
    return Answer.json(new Resumed(turned, stillHaltedBy(scope)));
  }

  /**
   * @param stillHaltedBy other switches that hold the scope, or parts of it, halted
   */
  private record Resumed(HaltEvent.Switch resumed, List<String> stillHaltedBy) {}

  private List<String> stillHaltedBy(String scope) {
    return halts.switches().stream()
        .filter(s -> s.state() == HaltEvent.State.HALTED && !s.scope().equals(scope))
        .map(HaltEvent.Switch::scope)
        .filter(other -> scope.equals(HaltEvent.EVERYWHERE) || other.equals(HaltEvent.EVERYWHERE))
        .toList();
  }

  private static void requireScope(Caller caller, String scope) {
    if (scope.equals(HaltEvent.EVERYWHERE)) {
      caller.requireEverywhere("every cell");
    } else {
      caller.requireReach(cell(scope, "scope"));
    }
  }

  private Answer abort(Call call) {
    ObjectNode body = body(call);
    if (body.has("injection") == body.has("cell")) {
      throw Problem.badRequest("body: expected either injection or cell");
    }
    String reason = reason(body);
    if (body.path("cell").asText("").equals(HaltEvent.EVERYWHERE)) {
      return abortEverywhere(call, reason);
    }
    AbortEvent abort =
        body.has("injection")
            ? ofInjection(call.caller(), text(body, "injection"), reason)
            : ofCell(call.caller(), text(body, "cell"), reason);
    write(call, "abort", on(abort), reason, abort);
    return Answer.json(abort);
  }

  /** What the books name, so that it is found in the story of the drill. */
  private static String on(AbortEvent abort) {
    return switch (abort) {
      case AbortEvent.Injections e -> e.injections().getFirst().value();
      case AbortEvent.Cell e -> e.cell().value();
    };
  }

  private AbortEvent ofInjection(Caller caller, String id, String reason) {
    InjectionId injection = injection(id);
    caller.requireReach(injection.cell());
    Instant now = now();
    return new AbortEvent.Injections(
        injection.cell(),
        "user-" + books.newId(now),
        List.of(injection),
        cause(reason),
        "",
        "user/" + caller.name(),
        now);
  }

  /** A drill that starts at this very moment may be missed; a halt is what stops those too. */
  private AbortEvent ofCell(Caller caller, String id, String reason) {
    CellId cell = cell(id, "cell");
    caller.requireReach(cell);
    Instant now = now();
    String abort = "user-" + books.newId(now);
    return ofCell(cell, drills.highestNumber(cell), new Asked(abort, reason, caller, now, ""));
  }

  /**
   * What somebody asked for.
   *
   * @param scope as an abort of a cell has it
   */
  private record Asked(String abort, String reason, Caller caller, Instant at, String scope) {}

  private static AbortEvent.Cell ofCell(CellId cell, long upToDrillNumber, Asked asked) {
    String share = asked.scope().isEmpty() ? "" : "/" + cell;
    return new AbortEvent.Cell(
        cell,
        asked.abort() + share,
        upToDrillNumber,
        cause(asked.reason()),
        "",
        "user/" + asked.caller().name(),
        asked.at(),
        asked.scope());
  }

  /**
   * @param abort what the names of all of them begin with
   * @param cells one of each cell that ever had a drill; in any other nothing can run
   */
  private record AbortedEverywhere(String abort, List<AbortEvent.Cell> cells) {}

  private Answer abortEverywhere(Call call, String reason) {
    requireScope(call.caller(), HaltEvent.EVERYWHERE);
    Instant now = now();
    String abort = "user-" + books.newId(now);
    Asked asked = new Asked(abort, reason, call.caller(), now, HaltEvent.EVERYWHERE);
    List<AbortEvent.Cell> cells =
        drills.highestNumbers().entrySet().stream()
            .map(last -> ofCell(last.getKey(), last.getValue(), asked))
            .toList();
    List<Event> events = new ArrayList<>(cells);
    events.add(books.entry(call.caller(), "abort", HaltEvent.EVERYWHERE, reason));
    writer.write(events, List.of());
    return Answer.json(new AbortedEverywhere(abort, cells));
  }

  private static String cause(String reason) {
    return reason.isBlank() ? "asked for, with no reason given" : reason;
  }

  private void write(Call call, String action, String on, String detail, Event event) {
    writer.write(List.of(event, books.entry(call.caller(), action, on, detail)), List.of());
  }

  private Instant now() {
    return time.instant().truncatedTo(MICROS);
  }

  private static ObjectNode body(Call call) {
    try {
      return JsonBody.object(call.body());
    } catch (MalformedInput e) {
      throw Problem.badRequest(e.getMessage());
    }
  }

  private static String text(ObjectNode body, String field) {
    try {
      return JsonBody.text(body, field);
    } catch (MalformedInput e) {
      throw Problem.badRequest(e.getMessage());
    }
  }

  /** Empty where none is given. */
  private static String reason(ObjectNode body) {
    String reason = body.path("reason").asText("");
    if (reason.length() > MAX_REASON) {
      throw Problem.badRequest("reason: expected at most " + MAX_REASON + " characters");
    }
    return reason;
  }

  private static CellId cell(String id, String field) {
    try {
      return new CellId(id);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(field + ": " + e.getMessage());
    }
  }

  private static InjectionId injection(String id) {
    try {
      return new InjectionId(id);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(e.getMessage());
    }
  }
}
