package io.everdrill.agents.faults.proxy;

import io.everdrill.topics.events.HttpFault;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which HTTP requests a fault hits: those with one of the methods and path prefixes, by chance.
 *
 * @param percent of those that match
 * @param pathPrefixes empty means all
 * @param methods empty means all; compared as sent, because HTTP methods are case-sensitive
 */
record RequestMatch(
    double percent, List<String> pathPrefixes, List<String> methods, RandomGenerator chance) {

  static RequestMatch of(HttpFault fault, RandomGenerator chance) {
    return new RequestMatch(fault.requestPercent(), fault.pathPrefixes(), fault.methods(), chance);
  }

  /** Decides once for one request. */
  boolean hits(String method, String path) {
    return (methods.isEmpty() || methods.contains(method))
        && (pathPrefixes.isEmpty() || pathPrefixes.stream().anyMatch(path::startsWith))
        && chance.nextDouble() * 100 < percent;
  }
}
