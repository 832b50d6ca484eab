package io.everdrill.agents.faults.proxy;

import io.everdrill.topics.events.HttpFault;
import java.util.random.RandomGenerator;

/** Answers a share of the HTTP requests with a status; the target never sees them. */
final class HttpAbortDriver extends HttpFaultDriver<HttpFault.Abort> {

  HttpAbortDriver(ProxyRedirect redirect, RandomGenerator chance) {
    super(HttpFault.Abort.class, redirect, chance);
  }

  @Override
  HttpHit hit(HttpFault.Abort fault) {
    return passage -> {
      passage.countHit();
      passage.answer(fault.status());
    };
  }
}
