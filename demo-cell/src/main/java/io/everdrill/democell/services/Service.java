package io.everdrill.democell.services;

/** One kind of service: the routes that it answers and what it lets go of at the end. */
interface Service extends AutoCloseable {
  void serve(Routes routes);

  /** Whether it can do its work at all; {@code /health} asks. */
  default boolean healthy() {
    return true;
  }

  @Override
  default void close() {}
}
