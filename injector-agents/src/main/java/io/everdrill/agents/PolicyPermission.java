package io.everdrill.agents;

import static io.everdrill.agents.PolicyFile.expect;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.everdrill.topics.events.Fault;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One of what the policy file allows, as it is written. */
record PolicyPermission(
    String fault,
    List<String> targets,
    Map<String, Double> least,
    Map<String, Double> greatest,
    List<String> data) {

  private static final Map<String, Class<?>> FAULTS =
      Fault.kinds().stream().collect(Collectors.toUnmodifiableMap(Fault::kindOf, c -> c));

  PolicyPermission {
    expect(
        fault != null && FAULTS.containsKey(fault),
        "fault",
        "expected one of " + new TreeSet<>(FAULTS.keySet()) + ", got '" + fault + "'");
    expect(targets != null && !targets.isEmpty(), "targets", "expected at least one pattern");
    targets = List.copyOf(targets);
    least = bounds(fault, "least", least);
    greatest = bounds(fault, "greatest", greatest);
    data = data == null ? List.of() : List.copyOf(data);
    for (String parameter : least.keySet()) {
      Double most = greatest.getOrDefault(parameter, Double.MAX_VALUE);
      expect(
          least.get(parameter) <= most,
          "least",
          parameter
              + ": expected no more than its greatest, "
              + most
              + ", got "
              + least.get(parameter));
    }
  }

  private static Map<String, Double> bounds(
      String fault, String field, Map<String, Double> written) {
    if (written == null) {
      return Map.of();
    }
    Set<String> known = numbersOf(FAULTS.get(fault));
    written.forEach(
        (parameter, bound) -> {
          expect(
              known.contains(parameter),
              field,
              "expected parameters of "
                  + fault
                  + " that are numbers "
                  + known
                  + ", got '"
                  + parameter
                  + "'");
          expect(
              bound != null && bound >= 0,
              field,
              parameter + ": expected a number that is not negative, got " + bound);
        });
    return Map.copyOf(written);
  }

  private static Set<String> numbersOf(Class<?> fault) {
    return Arrays.stream(fault.getRecordComponents())
        .filter(c -> c.getType().isPrimitive() || c.getType() == Duration.class)
        .map(PolicyPermission::wireName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String wireName(RecordComponent component) {
    JsonProperty name = component.getAccessor().getAnnotation(JsonProperty.class);
    return name == null ? component.getName() : name.value();
  }

  Policy.Permission permission() {
    return new Policy.Permission(fault, targets, least, greatest, data);
  }
}
