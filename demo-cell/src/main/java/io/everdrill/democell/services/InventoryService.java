package io.everdrill.democell.services;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** inventory-svc: the products and their stock; an order reserves each sku once. */
final class InventoryService implements Service {
  private static final long RESTOCK_PERIOD_MILLIS = 10_000;

  private final SqlPool database;

  InventoryService(ServiceContext context) {
    database = new SqlPool(context, "inventory-db", "inventory-db");
    context
        .vertx()
        .setPeriodic(
            RESTOCK_PERIOD_MILLIS, timer -> database.inTransaction(InventoryService::restock));
  }

  @Override
  public void serve(Routes routes) {
    routes.get("/products", request -> database.inTransaction(InventoryService::products));
    routes.get(
        "/products/:sku",
        request -> {
          String sku = request.pathParam("sku");
          return database.inTransaction(connection -> product(connection, sku));
        });
    routes.post(
        "/reservations",
        request -> {
          JsonObject body = request.body().asJsonObject();
          String order = body.getString("order");
          String sku = body.getString("sku");
          int quantity = body.getInteger("quantity", 0);
          if (order == null || sku == null || quantity <= 0) {
            throw new IllegalArgumentException(
                "expected order, sku and quantity over 0, got " + body.encode());
          }
          return database.inTransaction(c -> reserve(c, order, sku, quantity));
        });
  }

  private static Reply products(Connection connection) throws SQLException {
    JsonArray products = new JsonArray();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT sku, name, price_cents, quantity FROM stock ORDER BY sku LIMIT 50")) {
      while (rows.next()) {
        products.add(row(rows));
      }
    }
    return Reply.ok(new JsonObject().put("products", products));
  }

  private static Reply product(Connection connection, String sku) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT sku, name, price_cents, quantity FROM stock WHERE sku = ?")) {
      select.setString(1, sku);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Reply.ok(row(rows)) : Reply.of(404, "no product " + sku);
      }
    }
  }

  private static JsonObject row(ResultSet rows) throws SQLException {
    return new JsonObject()
        .put("sku", rows.getString(1))
        .put("name", rows.getString(2))
        .put("priceCents", rows.getLong(3))
        .put("quantity", rows.getInt(4));
  }

  private static Reply reserve(Connection connection, String order, String sku, int quantity)
      throws SQLException {
    String reservation = order + "/" + sku;
    Reply reserved =
        Reply.ok(new JsonObject().put("reservation", reservation).put("quantity", quantity));
    if (!note(connection, reservation, sku, quantity)) {
      return reserved;
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE stock SET quantity = quantity - ? WHERE sku = ? AND quantity >= ?")) {
      update.setInt(1, quantity);
      update.setString(2, sku);
      update.setInt(3, quantity);
      if (update.executeUpdate() == 1) {
        return reserved;
      }
    }
    connection.rollback();
    return Reply.of(409, "not enough of " + sku);
  }

  /** False when this order reserved this sku before. */
  private static boolean note(Connection connection, String id, String sku, int quantity)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO reservations (id, sku, quantity) SELECT ?, ?, ?"
                + " WHERE NOT EXISTS (SELECT 1 FROM reservations WHERE id = ?)")) {
      insert.setString(1, id);
      insert.setString(2, sku);
      insert.setInt(3, quantity);
      insert.setString(4, id);
      return insert.executeUpdate() == 1;
    }
  }

  /** The supplier comes by; old reservations are delivered. */
  private static Integer restock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "DELETE FROM reservations WHERE reserved_at < CURRENT_TIMESTAMP - INTERVAL '10' MINUTE");
      return statement.executeUpdate("UPDATE stock SET quantity = 1000 WHERE quantity < 100");
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
