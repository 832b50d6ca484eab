package io.everdrill.democell;

import java.util.List;

/** The services of the cell and who calls whom. */
public final class Topology {
  private static final List<ServiceShape> SERVICES =
      List.of(
          shape("frontend", 1, List.of("api-gateway", "cache-svc")),
          shape(
              "api-gateway",
              2,
              List.of(
                  "auth-svc", "payment-svc", "inventory-svc", "notification-svc", "checkout-svc")),
          shape("checkout-svc", 3, List.of("payment-svc", "inventory-svc")),
          new ServiceShape(
              "payment-svc",
              List.of("payment-svc-1", "payment-svc-2"),
              List.of("payment-db"),
              4,
              false),
          shape("inventory-svc", 4, List.of("inventory-db")),
          shape("auth-svc", 4, List.of()),
          shape("notification-svc", 4, List.of()),
          shape("cache-svc", 4, List.of()),
          new ServiceShape("payment-db", List.of("payment-db"), List.of(), 5, true),
          new ServiceShape("inventory-db", List.of("inventory-db"), List.of(), 5, true));

  private Topology() {}

  /** In the order in which a request passes them. */
  public static List<ServiceShape> services() {
    return SERVICES;
  }

  static ServiceShape service(String name) {
    return SERVICES.stream()
        .filter(shape -> shape.service().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no service " + name + " in the cell"));
  }

  /** A service with one instance of the same name that keeps nothing. */
  private static ServiceShape shape(String service, int tier, List<String> calls) {
    return new ServiceShape(service, List.of(service), calls, tier, false);
  }
}
