package io.everdrill.agents.toxiproxy;

/**
 * A toxic on one stream of a proxy.
 *
 * @param name of one toxic of the proxy only
 * @param toxicity share of the connections that it hits, 0 to 1
 */
public record NamedToxic(String name, ToxicStream stream, double toxicity, Toxic toxic) {

  public NamedToxic {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name: expected text, got nothing");
    }
    if (!(toxicity >= 0 && toxicity <= 1)) {
      throw new IllegalArgumentException("toxicity: expected 0 to 1, got " + toxicity);
    }
  }
}
