package io.everdrill.gateway.views;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Part of a list.
 *
 * @param next what to ask for to go on; empty at the end
 * @param complete whether the view still holds all that there was
 */
public record Page<T>(
    List<T> items, @JsonInclude(JsonInclude.Include.NON_EMPTY) String next, boolean complete) {
  public Page {
    items = List.copyOf(items);
  }
}
