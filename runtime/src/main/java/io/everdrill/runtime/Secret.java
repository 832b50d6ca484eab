package io.everdrill.runtime;

/** A password, token or key: what reads it must ask for it, and what prints it shows stars. */
public record Secret(String value) {
  public Secret {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("A secret must not be empty");
    }
  }

  @Override
  public String toString() {
    return "****";
  }
}
