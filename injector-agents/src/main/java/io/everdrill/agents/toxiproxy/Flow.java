package io.everdrill.agents.toxiproxy;

import io.vertx.core.buffer.Buffer;

/** What takes the bytes of one direction, in order, and then their end. */
interface Flow {

  void data(Buffer bytes);

  void end();
}
