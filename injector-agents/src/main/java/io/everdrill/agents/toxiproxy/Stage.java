package io.everdrill.agents.toxiproxy;

import io.vertx.core.buffer.Buffer;

/** A toxic at work in one direction of one connection; this one lets all pass. */
class Stage implements Flow {

  private Flow next;
  private boolean endPassed;

  Stage(Flow next) {
    this.next = next;
  }

  final void leadTo(Flow onward) {
    next = onward;
  }

  @Override
  public void data(Buffer bytes) {
    pass(bytes);
  }

  @Override
  public void end() {
    passEnd();
  }

  /** The toxic was taken away: what it holds goes on. */
  void removed() {}

  /** More than this is not kept waiting in the pipe. */
  int mostWaitingBytes() {
    return Integer.MAX_VALUE;
  }

  final void pass(Buffer bytes) {
    next.data(bytes);
  }

  /** Once only. */
  final void passEnd() {
    if (!endPassed) {
      endPassed = true;
      next.end();
    }
  }
}
