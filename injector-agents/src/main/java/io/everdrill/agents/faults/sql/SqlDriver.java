package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.ConnectionDriver;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.SqlUndo;
import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.SqlFault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A fault of a PostgreSQL database: finds the server, ends the sessions that hold the fault. */
abstract class SqlDriver<F extends SqlFault, U extends SqlUndo> extends ConnectionDriver<F, U> {

  /** Under which the server lists sessions that only look. */
  static final String LOOKING = "everdrill";

  private static final Duration END_LIMIT = Duration.ofSeconds(3);

  final HeldSessions held;

  SqlDriver(Class<F> faultType, Class<U> undoType, Connections connections, HeldSessions held) {
    super(faultType, undoType, connections);
    this.held = held;
  }

  /**
   * What it takes to go back.
   *
   * @param name what is ours is to be called
   */
  abstract U undo(FaultOrder<F> order, Connection connection, String name, Postgres postgres);

  /** What {@code apply} says to the server, each in a session of the injection's name. */
  abstract List<String> statements(FaultOrder<F> order, U undo);

  abstract boolean inForce(U undo, Postgres postgres);

  /**
   * Undoes, all or nothing, what is left when no session holds the fault any more; is called only
   * if something is.
   */
  void undoRest(U undo, Postgres postgres) {}

  /** Whether something is left that {@link #undoRest} undoes. */
  boolean restIsLeft(U undo, Postgres postgres) {
    return false;
  }

  @Override
  protected final List<String> schemes() {
    return List.of("jdbc");
  }

  @Override
  public final String mechanism() {
    return "postgresql";
  }

  @Override
  public final String needs() {
    return "a connection in the policy, PostgreSQL";
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.DESCRIPTOR;
  }

  @Override
  public final U prepare(FaultOrder<F> order) {
    Connection connection = connectionTo(order.target());
    if (!connection.url().startsWith("jdbc:postgresql:")) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          connection.url() + ": how this fault is done is known for jdbc:postgresql: only");
    }
    String name = SqlUndo.nameOf(order.tag());
    try (Postgres postgres = Postgres.connect(connection, LOOKING)) {
      return undo(order, connection, name, postgres);
    } catch (Postgres.SqlFailed e) {
      if (e.unreachable()) {
        throw new OrderRefused(Refusal.TARGET_NOT_FOUND, e.getMessage());
      }
      throw e;
    }
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, U undo) {
    return Stream.concat(
            Stream.of(
                "connect to " + undo.connection().url() + " with ApplicationName=" + undo.name()),
            statements(order, undo).stream())
        .toList();
  }

  /** A session that holds the fault and ends with this process, or at the limit. */
  final Postgres hold(U undo, Duration limit) {
    Postgres session = Postgres.connect(undo.connection(), undo.name());
    held.hold(undo, limit, session);
    return session;
  }

  @Override
  public final Sight look(U undo) {
    Optional<Postgres> holding = held.oneOf(undo);
    if (holding.isPresent()) {
      return sight(undo, holding.get());
    }
    try (Postgres postgres = Postgres.connect(undo.connection(), LOOKING)) {
      return sight(undo, postgres);
    }
  }

  private Sight sight(U undo, Postgres postgres) {
    return inForce(undo, postgres) ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
  }

  @Override
  public final void revert(U undo) {
    held.release(undo);
    try (Postgres postgres = Postgres.connect(undo.connection(), LOOKING)) {
      postgres.endSessions(undo.name());
      Await.until(
          END_LIMIT,
          () -> postgres.sessions(undo.name()) == 0,
          "no session " + undo.name() + " at " + undo.connection().url());
      if (restIsLeft(undo, postgres)) {
        postgres.alone(undo.name(), () -> undoWhatIsStillLeft(undo, postgres));
      }
    }
  }

  /** An undo process, a next agent or a person may have been quicker. */
  private void undoWhatIsStillLeft(U undo, Postgres postgres) {
    if (restIsLeft(undo, postgres)) {
      undoRest(undo, postgres);
    }
  }

  @Override
  public final boolean gone(U undo) {
    try (Postgres postgres = Postgres.connect(undo.connection(), LOOKING)) {
      return postgres.sessions(undo.name()) == 0 && !restIsLeft(undo, postgres);
    }
  }
}
