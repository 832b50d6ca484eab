package io.everdrill.topics;

import io.everdrill.topics.events.CellId;

/**
 * The same text as the same object: names of cells, services, probes and probers come again with
 * each result, and so do the words of its outcome. So none of them is made, checked or hashed anew;
 * and as they are interned, who keeps one as a key finds it without comparing letters. Of those
 * that share a place the last stays, so what this keeps is bounded whatever is sent; what it let go
 * of is the collector's. Threads may share one: what they find is immutable, and at worst it is not
 * the last.
 */
final class Names {

  /** Of ten thousand cells three in four have one to themselves; 256 KiB of references in all. */
  private static final int PLACES = 1 << 15;

  /** What is longer is no name. */
  private static final int LONGEST = 100;

  private final String[] known = new String[PLACES];
  private final CellId[] cells = new CellId[PLACES];

  String of(char[] text, int from, int length) {
    if (length > LONGEST) {
      return new String(text, from, length);
    }
    int place = place(text, from, length);
    String last = known[place];
    if (last != null && is(last, text, from, length)) {
      return last;
    }
    String name = new String(text, from, length).intern();
    known[place] = name;
    return name;
  }

  /**
   * @throws IllegalArgumentException if it is not the name of a cell
   */
  CellId cell(char[] text, int from, int length) {
    int place = place(text, from, length);
    CellId last = cells[place];
    if (last != null && is(last.value(), text, from, length)) {
      return last;
    }
    CellId cell = new CellId(new String(text, from, length));
    CellId interned = new CellId(cell.value().intern());
    cells[place] = interned;
    return interned;
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

  private static int place(char[] text, int from, int length) {
    int hash = 0;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + text[i];
    }
    return (hash ^ (hash >>> 16)) & (PLACES - 1);
  }
}
