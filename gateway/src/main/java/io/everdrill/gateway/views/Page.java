package io.everdrill.gateway.views;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Predicate;

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

  /**
   * What is wanted of a list in the order of its keys.
   *
   * @param cursor what a page before gave as next; empty for the first
   * @param limit at least 1
   * @throws IllegalArgumentException if the cursor is none of ours
   */
  static <T> Page<T> inOrder(
      NavigableMap<String, T> byKey,
      Predicate<T> wanted,
      String cursor,
      int limit,
      boolean complete) {
    Map<String, T> rest = cursor.isEmpty() ? byKey : byKey.tailMap(key(cursor), false);
    List<T> items = new ArrayList<>();
    String last = "";
    for (Map.Entry<String, T> entry : rest.entrySet()) {
      if (!wanted.test(entry.getValue())) {
        continue;
      }
      if (items.size() == limit) {
        return new Page<>(items, text(last), complete);
      }
      items.add(entry.getValue());
      last = entry.getKey();
    }
    return new Page<>(items, "", complete);
  }

  private static String text(String key) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(UTF_8));
  }

  private static String key(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(Cursor.NONE_OF_OURS, e);
    }
  }
}
