package io.everdrill.democell.services;

import java.util.SplittableRandom;

/** Which code runs under which name. */
final class ServiceCatalogue {
  private ServiceCatalogue() {}

  static Service create(ServiceContext context) {
    return switch (context.settings().service()) {
      case "frontend" -> new Frontend(context);
      case "api-gateway" -> new ApiGateway(context);
      case "auth-svc" -> new AuthService(context);
      case "cache-svc" -> new CacheService(context);
      case "checkout-svc" -> new CheckoutService(context);
      case "payment-svc" -> new PaymentService(context);
      case "inventory-svc" -> new InventoryService(context);
      case "notification-svc" -> new NotificationService();
      case "payment-db", "inventory-db" -> new DatabaseServer(context.settings());
      case "load-generator" -> new LoadGenerator(context, new SplittableRandom());
      default ->
          throw new IllegalArgumentException(
              "service: expected one of the demo cell, got " + context.settings().service());
    };
  }
}
