package io.everdrill.gateway;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/**
 * One thing that the gateway answers: its address, what it takes, what it does.
 *
 * @param path of Vert.x Web, with {@code :name} for a part that varies
 * @param meaning one line, for people
 */
record Endpoint(
    HttpMethod method, String path, String meaning, Permission permission, Service service) {

  /** How the answer comes about. */
  sealed interface Service permits Action, Stream {}

  /** Computes an answer on a thread that may block. */
  @FunctionalInterface
  non-sealed interface Action extends Service {
    /**
     * @throws Problem if the caller is to hear no
     */
    Answer answer(Call call);
  }

  /** Takes the connection over, on its event loop. */
  @FunctionalInterface
  non-sealed interface Stream extends Service {
    /**
     * @throws Problem if the caller is to hear no
     */
    void open(RoutingContext context, Caller caller, Query query);
  }

  static Endpoint get(String path, String meaning, Permission permission, Service service) {
    return new Endpoint(HttpMethod.GET, path, meaning, permission, service);
  }

  static Endpoint delete(String path, String meaning, Permission permission, Service service) {
    return new Endpoint(HttpMethod.DELETE, path, meaning, permission, service);
  }

  static Endpoint post(String path, String meaning, Permission permission, Service service) {
    return new Endpoint(HttpMethod.POST, path, meaning, permission, service);
  }
}
