package io.everdrill.gateway;

import java.util.Map;

/**
 * One request, past admission.
 *
 * @param body empty where there is none
 * @param headers {@code content-type} and those of CloudEvents, by names in lower case
 * @param path the parts of the path that vary, by name
 */
record Call(
    Caller caller,
    byte[] body,
    Map<String, String> headers,
    Map<String, String> path,
    Query query) {

  /** The same request, of somebody of whom it was told later who it is. */
  Call by(Caller sender) {
    return new Call(sender, body, headers, path, query);
  }
}
