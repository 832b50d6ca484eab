package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.HttpFault;
import java.util.random.RandomGenerator;

/** Answers a share of the HTTP requests with a status; the target never sees them. */
final class HttpAbortDriver<U extends Undo> extends HttpFaultDriver<HttpFault.Abort, U> {

  HttpAbortDriver(Lead<U> lead, RandomGenerator chance) {
    super(HttpFault.Abort.class, lead, chance);
  }

  @Override
  HttpHit hit(HttpFault.Abort fault) {
    return passage -> {
      passage.countHit();
      passage.answer(fault.status());
    };
  }
}
