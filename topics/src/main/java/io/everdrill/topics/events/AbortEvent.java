package io.everdrill.topics.events;

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

  /** These injections. */
  @EventType("io.everdrill.abort.injections.v1")
  record Injections(
      CellId cell,
      String abort,
      List<InjectionId> injections,
      String cause,
      String evidence,
      String by,
      Instant abortedAt)
      implements AbortEvent {
    public Injections {
      Require.present(cell, "cell");
      Require.text(abort, "abort");
      injections = Require.list(injections);
      Require.text(cause, "cause");
      evidence = Require.orEmpty(evidence);
      Require.text(by, "by");
      Require.present(abortedAt, "abortedAt");
    }
  }

  /** All that runs in the cell, and every command up to and with this drill number. */
  @EventType("io.everdrill.abort.cell.v1")
  record Cell(
      CellId cell,
      String abort,
      long upToDrillNumber,
      String cause,
      String evidence,
      String by,
      Instant abortedAt)
      implements AbortEvent {
    public Cell {
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
