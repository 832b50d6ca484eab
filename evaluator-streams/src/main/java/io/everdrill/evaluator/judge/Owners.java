package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.evaluator.verdict.Attribution;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.InjectionId;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whose each alert episode is: found once, and remembered until a case that may own it changes. So
 * many cases at once don't ask about each other's alerts.
 */
final class Owners {

  /** Some hundreds of bytes each; when there are more, all are found again. */
  private static final int REMEMBERED = 20_000;

  private final CaseDocket cases;
  private final NavigableMap<String, Found> found = new TreeMap<>();

  /** Its owner: one or none. */
  private record Found(AlertEpisode episode, List<InjectionId> owner) {}

  Owners(CaseDocket cases) {
    this.cases = cases;
  }

  Optional<InjectionId> ownerOf(AlertEpisode episode) {
    String key = JudgeKeys.of(episode.cell(), EpisodeDocket.key(episode));
    Found known = found.get(key);
    if (known != null && known.episode().equals(episode)) {
      return known.owner().stream().findFirst();
    }
    if (found.size() >= REMEMBERED) {
      found.clear();
    }
    Optional<InjectionId> owner =
        Attribution.ownerOf(
                episode, cases.within(episode.cell(), episode.startsAt(), episode.startsAt()))
            .map(o -> o.injection().injection());
    found.put(key, new Found(episode, owner.stream().toList()));
    return owner;
  }

  /** What began then may have another owner now. */
  void forget(CellId cell, Stretch contested) {
    found
        .subMap(
            JudgeKeys.of(cell, contested.from().minus(EpisodeDocket.CLOCKS_APART)),
            JudgeKeys.after(cell, contested.until().plus(EpisodeDocket.CLOCKS_APART)))
        .values()
        .removeIf(known -> contested.holds(known.episode().startsAt()));
  }
}
