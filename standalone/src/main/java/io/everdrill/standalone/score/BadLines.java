package io.everdrill.standalone.score;

import java.util.ArrayList;
import java.util.List;

/** Lines of files that make no sense: all are collected, so that all can be put right at once. */
public final class BadLines {

  /** More are counted, and not told. */
  private static final int TOLD = 50;

  private final List<String> told = new ArrayList<>();
  private int count;

  /**
   * @param column counted from 1, as the line
   */
  void add(String file, int line, int column, String what) {
    count++;
    if (told.size() < TOLD) {
      told.add("%s:%d:%d: %s".formatted(file, line, column, what));
    }
  }

  public boolean any() {
    return count > 0;
  }

  /** One a line: file, line and column, what was expected and what came. */
  public List<String> told() {
    List<String> all = new ArrayList<>(told);
    if (count > told.size()) {
      all.add("and %d more".formatted(count - told.size()));
    }
    return all;
  }
}
