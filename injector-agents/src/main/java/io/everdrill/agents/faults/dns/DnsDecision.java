package io.everdrill.agents.faults.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

/** What becomes of one question. */
sealed interface DnsDecision {

  /** The target's own resolver is asked, after a time. */
  record Forward(Duration delay) implements DnsDecision {}

  /** An error of RFC 1035, 4.1.1. */
  record Fail(int rcode) implements DnsDecision {}

  /** This address, whatever the name. */
  record Mislead(InetAddress address) implements DnsDecision {}

  /** No answer. */
  record Ignore() implements DnsDecision {}

  DnsDecision PASS = new Forward(Duration.ZERO);

  /** Decides on questions. */
  @FunctionalInterface
  interface Rule {
    DnsDecision on(Message question);
  }

  /** This decision on questions for these names, the others pass. */
  static Rule forNames(List<String> names, DnsDecision decision) {
    return question ->
        question.getQuestion() != null && matches(names, question.getQuestion().getName())
            ? decision
            : PASS;
  }

  /**
   * @param patterns host names, also as {@code *.suffix}; empty means all
   */
  private static boolean matches(List<String> patterns, Name name) {
    String asked = name.toString(true).toLowerCase(Locale.ROOT);
    return patterns.isEmpty()
        || patterns.stream()
            .map(p -> p.toLowerCase(Locale.ROOT))
            .anyMatch(p -> p.startsWith("*.") ? asked.endsWith(p.substring(1)) : asked.equals(p));
  }
}
