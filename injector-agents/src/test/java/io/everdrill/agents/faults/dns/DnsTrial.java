package io.everdrill.agents.faults.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.Quickest;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.linux.Await;
import java.io.IOException;
import java.time.Duration;

/** What a target is told of a name that the fault is about, and of one that it is not. */
abstract class DnsTrial implements Trial {

  private static final Duration PROMPT = Duration.ofMillis(250);
  private static final Duration NEVER = Duration.ofDays(1);

  private final Name hit;
  private final Name spared;
  private final String answer;
  private final Duration late;

  /** A name, and the address that its server knows of it. */
  record Name(String name, String right) {}

  /**
   * @param answer what the target is told of the first while the fault is in force
   * @param late how much later at least
   */
  DnsTrial(Name hit, Name spared, String answer, Duration late) {
    this.hit = hit;
    this.spared = spared;
    this.answer = answer;
    this.late = late;
  }

  /** Asks as the target. */
  abstract NameClient.Answer overUdp(String name) throws IOException;

  abstract NameClient.Answer overTcp(String name) throws IOException;

  @Override
  public String asked() {
    return late.isZero() ? answer : answer + " after " + late.toMillis() + " ms";
  }

  @Override
  public String measureInForce() throws IOException {
    Duration below = answer.equals("timeout") ? NEVER : late.plus(PROMPT);
    Duration udp = took(late, below, () -> overUdp(hit.name()), answer);
    Duration tcp = took(late, below, () -> overTcp(hit.name()), answer);
    // A name that is not meant.
    took(Duration.ZERO, PROMPT, () -> overUdp(spared.name()), spared.right());
    return "%s after %d ms, over TCP %s after %d ms"
        .formatted(answer, udp.toMillis(), answer, tcp.toMillis());
  }

  @FunctionalInterface
  private interface Question {
    NameClient.Answer ask() throws IOException;
  }

  private static Duration took(Duration least, Duration below, Question question, String expected)
      throws IOException {
    return Quickest.between(
        least,
        below,
        () -> {
          NameClient.Answer said = question.ask();
          assertThat(said.text()).isEqualTo(expected);
          return said.took();
        });
  }

  @Override
  public void awaitNormal(Duration limit) {
    Await.until(limit, this::normal, hit.right() + " at once");
  }

  private boolean normal() {
    try {
      NameClient.Answer udp = overUdp(hit.name());
      NameClient.Answer tcp = overTcp(hit.name());
      return udp.text().equals(hit.right())
          && tcp.text().equals(hit.right())
          && udp.took().compareTo(PROMPT) < 0
          && tcp.took().compareTo(PROMPT) < 0;
    } catch (IOException e) {
      return false;
    }
  }
}
