package io.everdrill.agents.toxiproxy;

/** A request to the API that cannot be done, with the status that says so. */
final class ApiError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  ApiError(int status, String message) {
    super(message);
    this.status = status;
  }

  static ApiError badBody(String why) {
    return new ApiError(400, "bad request body: " + why);
  }

  int status() {
    return status;
  }
}
