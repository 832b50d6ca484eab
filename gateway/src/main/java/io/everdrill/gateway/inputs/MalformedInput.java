package io.everdrill.gateway.inputs;

/** A payload, or a part of it, that is not what its format says; names where and why. */
public final class MalformedInput extends Exception {
  private static final long serialVersionUID = 1L;

  private final String where;
  private final String reason;

  /**
   * @param where a path such as {@code alerts[2].startsAt}, or line and column
   * @param reason what was expected and what came
   */
  MalformedInput(String where, String reason) {
    super(JsonBody.cut(where) + ": " + JsonBody.cut(reason));
    this.where = JsonBody.cut(where);
    this.reason = JsonBody.cut(reason);
  }

  public String where() {
    return where;
  }

  public String reason() {
    return reason;
  }
}
