package io.everdrill.gateway.views;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A share of some drills, and how sure it is. Under five drills there is no rate: three of three is
 * no hundred percent.
 *
 * @param rates the rate and its 95 % interval, low and high (Wilson, 1927); empty under five
 */
public record Share(
    long part, long n, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> rates) {

  /** Fewer drills than this make no rate. */
  public static final int LEAST = 5;

  private static final double Z = 1.959964;

  public static Share of(long part, long n) {
    if (n < LEAST) {
      return new Share(part, n, List.of());
    }
    double rate = (double) part / n;
    double middle = (rate + Z * Z / (2 * n)) / (1 + Z * Z / n);
    double half = Z / (1 + Z * Z / n) * Math.sqrt(rate * (1 - rate) / n + Z * Z / (4.0 * n * n));
    return new Share(
        part, n, List.of(rate, Math.max(0, middle - half), Math.min(1, middle + half)));
  }
}
