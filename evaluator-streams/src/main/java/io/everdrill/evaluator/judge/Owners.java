package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.evaluator.verdict.Attribution;
import io.everdrill.topics.events.AlertEvent.Episode;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.InjectionId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whose each alert episode is: found once, and remembered until a case that may own it changes. So
 * many cases at once don't ask about each other's alerts.
 */
final class Owners {

  /** Some hundreds of bytes each; when more were found, all are found again. */
  private static final int REMEMBERED = 20_000;

  private final CaseDocket cases;
  private final Map<CellId, NavigableMap<Instant, Map<Episode, Found>>> found = new HashMap<>();
  private int remembered;

  /** Its owner: one or none. */
  private record Found(AlertEpisode episode, List<InjectionId> owner) {}

  Owners(CaseDocket cases) {
    this.cases = cases;
  }

  Optional<InjectionId> ownerOf(AlertEpisode episode) {
    Map<Episode, Found> begunThen =
        found
            .computeIfAbsent(episode.cell(), _ -> new TreeMap<>())
            .computeIfAbsent(episode.startsAt(), _ -> new HashMap<>());
    Found known = begunThen.get(episode.episode());
    if (known != null && known.episode().equals(episode)) {
      return known.owner().stream().findFirst();
    }
    Optional<InjectionId> owner =
        Attribution.ownerOf(
                episode, cases.within(episode.cell(), episode.startsAt(), episode.startsAt()))
            .map(o -> o.injection().injection());
    begunThen.put(episode.episode(), new Found(episode, owner.stream().toList()));
    forgetAllIfTooMany();
    return owner;
  }

  private void forgetAllIfTooMany() {
    remembered++;
    if (remembered > REMEMBERED) {
      found.clear();
      remembered = 0;
    }
  }

  /** What began then may have another owner now. */
  void forget(CellId cell, Stretch contested) {
    NavigableMap<Instant, Map<Episode, Found>> of = found.get(cell);
    if (of != null) {
      of.subMap(contested.from(), true, contested.until(), true).clear();
    }
  }
}
