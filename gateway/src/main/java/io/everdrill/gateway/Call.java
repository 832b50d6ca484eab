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
    Query query) {}
