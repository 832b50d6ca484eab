package io.everdrill.democell;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * What the supervisor keeps running under one name.
 *
 * @param environment all of it: nothing is inherited but the search path
 * @param health answers 200 when the program is ready
 */
record Program(String instance, List<String> command, Map<String, String> environment, URI health) {
  Program {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
