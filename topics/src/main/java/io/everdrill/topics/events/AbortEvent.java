package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/** End these now. Topic: everdrill.aborts, keyed by cell. Harmless for what is already gone. */
public sealed interface AbortEvent extends Event {

  CellId cell();

  /** One name per abort, chosen by its writer. */
  String abort();

  /** Which condition held, or what a person said. */
  String cause();

  /**
   * The figures behind the cause, for people: {@code pass rate 0.42 < 0.80 over 3 s, 57 results}.
   */
  String evidence();

  /** Who or what asked: {@code guard/<id>} or {@code user/<name>}. */
  String by();

  Instant abortedAt();

  @Override
  default String key() {
    return cell().value();
  }

  @Override
  default String subject() {
    return abort();
  }

  @Override
  default String identity() {
    return abort();
  }

  @Override
  default Instant time() {
    return abortedAt();
  }

  /** One of the figures that a condition was decided with, in the unit that its name says. */
  record Parameter(String name, double value) {
    public Parameter {
      Require.text(name, "name");
    }
  }

  /**
   * What a condition measured when it held: the evidence for machines.
   *
   * @param condition its kind, and which test of it
   * @param service whose probes; empty means all probes of the cell, or none
   * @param value what was read, in the condition's own unit
   * @param bound what it is held against, in the same unit
   * @param results how many probe results the value is made of
   * @param failures how many of them spoke against the fault
   */
  record Finding(
      String condition,
      String service,
      double value,
      double bound,
      long results,
      long failures,
      List<Parameter> parameters) {
    public Finding {
      Require.text(condition, "condition");
      service = Require.orEmpty(service);
      Require.notNegative(results, "results");
      Require.notNegative(failures, "failures");
      parameters = Require.list(parameters);
    }
  }

  /**
   * These injections.
   *
   * @param findings what was measured; empty where a person asked
   */
  @EventType("io.everdrill.abort.injections.v1")
  record Injections(
      CellId cell,
      String abort,
      List<InjectionId> injections,
      String cause,
      String evidence,
      String by,
      Instant abortedAt,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Finding> findings)
      implements AbortEvent {
    /** Nothing was measured. */
    public Injections(
        CellId cell,
        String abort,
        List<InjectionId> injections,
        String cause,
        String evidence,
        String by,
        Instant abortedAt) {
      this(cell, abort, injections, cause, evidence, by, abortedAt, List.of());
    }

    public Injections {
      findings = Require.list(findings);
      Require.present(cell, "cell");
      Require.text(abort, "abort");
      injections = Require.list(injections);
      Require.text(cause, "cause");
      evidence = Require.orEmpty(evidence);
      Require.text(by, "by");
      Require.present(abortedAt, "abortedAt");
    }
  }

  /**
   * All that runs in the cell, and every command up to and with this drill number. An abort of all
   * cells is one of these for each cell, in its partition: whoever honours that of a cell honours
   * its share of it.
   *
   * @param scope {@link HaltEvent#EVERYWHERE} where it is one cell's share of an abort of all
   *     cells, whose names begin alike, up to the last stroke; empty where it is of this cell alone
   */
  @EventType("io.everdrill.abort.cell.v1")
  record Cell(
      CellId cell,
      String abort,
      long upToDrillNumber,
      String cause,
      String evidence,
      String by,
      Instant abortedAt,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String scope)
      implements AbortEvent {
    public Cell {
      scope = Require.orEmpty(scope);
      Require.present(cell, "cell");
      Require.text(abort, "abort");
      Require.notNegative(upToDrillNumber, "upToDrillNumber");
      Require.text(cause, "cause");
      evidence = Require.orEmpty(evidence);
      Require.text(by, "by");
      Require.present(abortedAt, "abortedAt");
    }
  }
}
