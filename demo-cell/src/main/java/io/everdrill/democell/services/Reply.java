package io.everdrill.democell.services;

import io.vertx.core.json.JsonObject;

/** An answer on its way to the caller: HTTP status and JSON body. */
record Reply(int status, JsonObject body) {
  static Reply ok(JsonObject body) {
    return new Reply(200, body);
  }

  static Reply of(int status, String error) {
    return new Reply(status, new JsonObject().put("error", error));
  }

  boolean succeeded() {
    return status < 400;
  }

  /** What the count of this answer is filed under. */
  String outcome() {
    if (status >= 500) {
      return "error";
    }
    return status >= 400 ? "rejected" : "success";
  }
}
