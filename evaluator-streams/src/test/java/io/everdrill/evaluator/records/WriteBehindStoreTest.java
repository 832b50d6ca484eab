package io.everdrill.evaluator.records;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is written a hundred times between two commits is one record of the changelog. */
class WriteBehindStoreTest {

  private final CountingStore<String> behind = new CountingStore<>("behind");
  private final WriteBehindStore<String> held = new HeldStore<>(behind);
  private final WriteBehindStore<String> recent = new RecentStore<>(behind, 2);

  @Test
  void whatChangesOftenIsWrittenOnceACommit() {
    putOften(held, "a");
    assertThat(behind.written()).isEmpty();

    held.flushCache();

    assertThat(behind.written()).containsExactly("a");
    assertThat(behind.get("a")).isEqualTo("100");
    held.flushCache();
    assertThat(behind.written()).as("nothing has changed").hasSize(1);
  }

  @Test
  void whatIsPutAndDeletedBetweenCommitsIsNotWritten() {
    held.put("a", "1");
    held.delete("a");
    held.flushCache();

    assertThat(behind.written()).isEmpty();
    assertThat(held.get("a")).isNull();
  }

  @Test
  void whatIsBehindIsDeletedOnce() {
    held.put("a", "1");
    held.flushCache();

    held.put("a", "2");
    held.delete("a");
    held.flushCache();

    assertThat(behind.written()).containsExactly("a", "-a");
    assertThat(behind.get("a")).isNull();
  }

  /** A transaction that is taken back leaves the store behind as it was. */
  @Test
  void whatIsClearedIsNeverWritten() {
    held.put("a", "1");
    held.flushCache();
    held.put("a", "2");
    held.put("b", "1");

    held.clearCache();
    held.flushCache();

    assertThat(behind.written()).containsExactly("a");
    assertThat(held.get("a")).isEqualTo("1");
    assertThat(held.get("b")).isNull();
  }

  @Test
  void ofTheRecentOnesToo() {
    putOften(recent, "a");
    recent.flushCache();

    assertThat(behind.written()).containsExactly("a");
    recent.put("a", "101");
    recent.clearCache();
    recent.flushCache();
    assertThat(behind.written()).hasSize(1);
    assertThat(recent.get("a")).isEqualTo("100");
  }

  @Test
  void whatHasNoRoomAnyMoreIsWrittenThenAndNotAgain() {
    recent.put("a", "1");
    recent.put("b", "1");
    recent.put("c", "1");
    assertThat(behind.written()).containsExactly("a");

    recent.flushCache();

    assertThat(behind.written()).containsExactly("a", "b", "c");
    assertThat(recent.get("a")).isEqualTo("1");
  }

  @Test
  void whatHadNoRoomAndChangesAgainIsWrittenAgain() {
    recent.put("a", "1");
    recent.put("b", "1");
    recent.put("c", "1");
    recent.put("a", "2");

    recent.flushCache();

    assertThat(behind.written()).containsExactly("a", "b", "c", "a");
    assertThat(behind.get("a")).isEqualTo("2");
  }

  @Test
  void whatIsOnlyReadMakesRoomWithoutAWrite() {
    behind.put("x", "1");
    behind.put("y", "1");
    behind.put("z", "1");

    recent.get("x");
    recent.get("y");
    recent.get("z");
    recent.flushCache();

    assertThat(behind.written()).containsExactly("x", "y", "z");
  }

  @Test
  void whatWasDeletedIsNotReadFromBehind() {
    behind.put("x", "1");

    recent.delete("x");

    assertThat(recent.get("x")).isNull();
    recent.flushCache();
    assertThat(behind.written()).containsExactly("x", "-x");
  }

  @Test
  void rangesKnowWhatWasNotWrittenYet() {
    behind.put("a", "1");
    recent.put("b", "1");
    held.put("c", "1");

    assertThat(keys(recent)).isEqualTo("ab");
    assertThat(keys(held)).isEqualTo("ac");
  }

  private static String keys(WriteBehindStore<String> store) {
    StringBuilder keys = new StringBuilder();
    try (var all = store.range("a", "z")) {
      all.forEachRemaining(e -> keys.append(e.key));
    }
    return keys.toString();
  }

  private static void putOften(WriteBehindStore<String> store, String key) {
    for (int i = 1; i <= 100; i++) {
      store.put(key, String.valueOf(i));
    }
  }
}
