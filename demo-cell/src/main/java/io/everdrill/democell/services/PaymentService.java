package io.everdrill.democell.services;

import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * payment-svc: a payment is a transfer between two accounts of the ledger in one transaction, once
 * for each payment id however often it is sent.
 */
final class PaymentService implements Service {
  private static final long FORGET_PERIOD_MILLIS = 60_000;

  private final SqlPool ledger;

  PaymentService(ServiceContext context) {
    ledger = new SqlPool(context, "payment-db", "payment-db");
    context
        .vertx()
        .setPeriodic(
            FORGET_PERIOD_MILLIS, timer -> ledger.inTransaction(PaymentService::forgetOld));
  }

  @Override
  public void serve(Routes routes) {
    routes.get(
        "/accounts/:id",
        request -> {
          String id = request.pathParam("id");
          return ledger.inTransaction(connection -> balance(connection, id));
        });
    routes.post(
        "/payments",
        request -> {
          Payment payment = Payment.of(request.body().asJsonObject());
          return ledger.inTransaction(connection -> pay(connection, payment));
        });
  }

  private record Payment(String id, String from, String to, long cents) {
    static Payment of(JsonObject body) {
      String id = body.getString("payment");
      String from = body.getString("from");
      String to = body.getString("to");
      long cents = body.getLong("amountCents", 0L);
      if (id == null || from == null || to == null || from.equals(to) || cents <= 0) {
        throw new IllegalArgumentException(
            "expected payment, two accounts and amountCents over 0, got " + body.encode());
      }
      return new Payment(id, from, to, cents);
    }
  }

  private static Reply balance(Connection connection, String id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT balance_cents FROM accounts WHERE id = ?")) {
      select.setString(1, id);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next()
            ? Reply.ok(new JsonObject().put("account", id).put("balanceCents", rows.getLong(1)))
            : Reply.of(404, "no account " + id);
      }
    }
  }

  private static Reply pay(Connection connection, Payment payment) throws SQLException {
    Reply paid = Reply.ok(new JsonObject().put("payment", payment.id()).put("status", "paid"));
    if (!note(connection, payment)) {
      return paid;
    }
    // In order of account id, so that two opposite transfers never wait for each other.
    boolean debitFirst = payment.from().compareTo(payment.to()) < 0;
    boolean moved =
        debitFirst
            ? add(connection, payment.from(), -payment.cents())
                && add(connection, payment.to(), payment.cents())
            : add(connection, payment.to(), payment.cents())
                && add(connection, payment.from(), -payment.cents());
    if (moved) {
      return paid;
    }
    connection.rollback();
    return Reply.of(402, "account unknown or not covered: " + payment);
  }

  /** False when this payment was made before. */
  private static boolean note(Connection connection, Payment payment) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO payments (id, debtor, creditor, amount_cents) SELECT ?, ?, ?, ?"
                + " WHERE NOT EXISTS (SELECT 1 FROM payments WHERE id = ?)")) {
      insert.setString(1, payment.id());
      insert.setString(2, payment.from());
      insert.setString(3, payment.to());
      insert.setLong(4, payment.cents());
      insert.setString(5, payment.id());
      return insert.executeUpdate() == 1;
    }
  }

  private static boolean add(Connection connection, String account, long cents)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE accounts SET balance_cents = balance_cents + ?"
                + " WHERE id = ? AND balance_cents + ? >= 0")) {
      update.setLong(1, cents);
      update.setString(2, account);
      update.setLong(3, cents);
      return update.executeUpdate() == 1;
    }
  }

  /** Ids are kept for longer than anybody retries, then the table is made small again. */
  private static Integer forgetOld(Connection connection) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM payments WHERE paid_at < CURRENT_TIMESTAMP - INTERVAL '10' MINUTE")) {
      return delete.executeUpdate();
    }
  }

  @Override
  public void close() {
    ledger.close();
  }
}
