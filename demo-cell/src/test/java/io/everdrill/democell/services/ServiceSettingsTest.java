package io.everdrill.democell.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceSettingsTest {
  private static final ServiceSettings SETTINGS =
      new ServiceSettings(
          "checkout-svc",
          "checkout-svc",
          "127.0.20.12",
          Map.of("payment-svc", List.of("127.0.20.13", "127.0.20.14")),
          "/data",
          "very-secret",
          0);

  @Test
  void travelUnchangedThroughTheEnvironment() {
    assertThat(ServiceSettings.fromJson(SETTINGS.toJson())).isEqualTo(SETTINGS);
  }

  @Test
  void aMissingDependencyIsNamed() {
    assertThatThrownBy(() -> SETTINGS.addressesOf("inventory-svc"))
        .hasMessage("checkout-svc: expected an address of inventory-svc, got [payment-svc]");
  }

  @Test
  void malformedTextIsNotRepeatedForItHoldsTheSecret() {
    assertThatThrownBy(() -> ServiceSettings.fromJson("{\"secret\":\"very-secret\""))
        .hasMessageNotContaining("very-secret");
  }
}
