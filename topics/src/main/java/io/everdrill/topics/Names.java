package io.everdrill.topics;

import io.everdrill.topics.events.CellId;

/**
 * The same name as the same object: those of cells, services and probes come again with each
 * result. So none of them is made, checked or hashed anew. Of names that share a place the last
 * stays, so that this takes a bounded memory whatever is sent. Threads may share one: what they
 * find is immutable, and at worst it is not the last.
 */
final class Names {

  private static final int PLACES = 1 << 12;

  /** What is longer is no name. */
  private static final int LONGEST = 100;

  private final String[] known = new String[PLACES];
  private final CellId[] cells = new CellId[PLACES];

  String of(char[] text, int from, int length) {
    if (length > LONGEST) {
      return new String(text, from, length);
    }
    int hash = 0;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + text[i];
    }
    int place = place(hash);
    String last = known[place];
    if (last != null && is(last, text, from, length)) {
      return last;
    }
    String name = new String(text, from, length);
    known[place] = name;
    return name;
  }

  /**
   * @throws IllegalArgumentException if it is not the name of a cell
   */
  CellId cell(String name) {
    int place = place(name.hashCode());
    CellId last = cells[place];
    if (last != null && last.value().equals(name)) {
      return last;
    }
    CellId cell = new CellId(name);
    cells[place] = cell;
    return cell;
  }

  private static boolean is(String name, char[] text, int from, int length) {
    if (name.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (name.charAt(i) != text[from + i]) {
        return false;
      }
    }
    return true;
  }

  private static int place(int hash) {
    return (hash ^ (hash >>> 16)) & (PLACES - 1);
  }
}
