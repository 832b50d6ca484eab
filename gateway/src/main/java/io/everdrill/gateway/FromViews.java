package io.everdrill.gateway;

/**
 * Makes the endpoints that answer from the views; none of them does before these are complete.
 *
 * @param requireCaughtUp throws a problem while the topics are not read to their ends
 */
record FromViews(Runnable requireCaughtUp) {

  /**
   * For who may see all.
   *
   * @param name the path below {@code /api/v1}
   */
  Endpoint get(String name, String meaning, Endpoint.Action action) {
    return complete(name, meaning, Permission.READ, action);
  }

  /** For who is scored too: the answer is of its own detector alone. */
  Endpoint score(String name, String meaning, Endpoint.Action action) {
    return complete(name, meaning, Permission.SCORE, action);
  }

  private Endpoint complete(
      String name, String meaning, Permission permission, Endpoint.Action action) {
    Endpoint.Action complete =
        call -> {
          requireCaughtUp.run();
          return action.answer(call);
        };
    return Endpoint.get("/api/v1/" + name, meaning, permission, complete);
  }
}
