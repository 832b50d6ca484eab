package io.everdrill.agents;

import static io.everdrill.agents.PolicyFile.expect;

import io.everdrill.agents.toxiproxy.ToxicLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The policy file's {@code toxiproxy}, as it is written; without it that API breaks nothing. */
record PolicyToxics(List<String> toxics, Map<String, Double> least, Map<String, Double> greatest) {

  PolicyToxics {
    expect(toxics != null && !toxics.isEmpty(), "toxics", "expected at least one");
    toxics = List.copyOf(toxics);
    for (String toxic : toxics) {
      expectOneOf(ToxicLimits.TYPES, "toxics", toxic);
    }
    least = bounds("least", least);
    greatest = bounds("greatest", greatest);
  }

  private static Map<String, Double> bounds(String field, Map<String, Double> written) {
    if (written == null) {
      return Map.of();
    }
    written.forEach(
        (attribute, bound) -> {
          expectOneOf(ToxicLimits.ATTRIBUTES, field, attribute);
          expect(
              bound != null && bound >= 0,
              field,
              attribute + ": expected a number that is not negative, got " + bound);
        });
    return Map.copyOf(written);
  }

  private static void expectOneOf(Set<String> known, String field, String name) {
    expect(
        known.contains(name),
        field,
        "expected of " + new TreeSet<>(known) + ", got '" + name + "'");
  }

  ToxicLimits limits(Duration longest, int greatestAtOnce) {
    return new ToxicLimits(Set.copyOf(toxics), least, greatest, longest, greatestAtOnce);
  }
}
