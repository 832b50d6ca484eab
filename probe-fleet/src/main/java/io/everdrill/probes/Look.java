package io.everdrill.probes;

/** One way to look at something; made for one probe, used as often as its schedule says. */
interface Look extends AutoCloseable {

  /** Begins to look and returns at once; the attempt is told what becomes of it. */
  void begin(Attempt attempt);

  /** Gives back what is kept between looks. */
  @Override
  void close();
}
