package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.evaluator.verdict.Attribution;
import io.everdrill.topics.events.AlertEvent.Episode;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.InjectionId;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whose each alert episode is: found once, and remembered until a case that may own it changes. So
 * many cases at once don't ask about each other's alerts.
 */
final class Owners {

  /** Some hundreds of bytes each; when more were found, all are found again. */
  private static final int REMEMBERED = 20_000;

  private final CaseDocket cases;
  private final Map<CellId, OfCell> found = new HashMap<>();
  private int remembered;

  /** Its owner: one or none. */
  private record Found(AlertEpisode episode, List<InjectionId> owner) {}

  /** By episode, as they are asked for, and by when they began, as they are forgotten. */
  private record OfCell(
      Map<Episode, Found> byEpisode, NavigableMap<Instant, Set<Episode>> begunThen) {

    OfCell() {
      this(new HashMap<>(), new TreeMap<>());
    }

    void remember(Found of) {
      byEpisode.put(of.episode().episode(), of);
      begunThen
          .computeIfAbsent(of.episode().startsAt(), _ -> new HashSet<>(1))
          .add(of.episode().episode());
    }

    void forget(Stretch contested) {
      Map<Instant, Set<Episode>> then =
          begunThen.subMap(contested.from(), true, contested.until(), true);
      then.values().forEach(byEpisode.keySet()::removeAll);
      then.clear();
    }
  }

  Owners(CaseDocket cases) {
    this.cases = cases;
  }

  Optional<InjectionId> ownerOf(AlertEpisode episode) {
    OfCell cell = found.computeIfAbsent(episode.cell(), _ -> new OfCell());
    Found known = cell.byEpisode().get(episode.episode());
    if (known != null && known.episode().equals(episode)) {
      return known.owner().stream().findFirst();
    }
    Optional<InjectionId> owner =
        Attribution.ownerOf(
                episode, cases.within(episode.cell(), episode.startsAt(), episode.startsAt()))
            .map(o -> o.injection().injection());
    cell.remember(new Found(episode, owner.stream().toList()));
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
    OfCell of = found.get(cell);
    if (of != null) {
      of.forget(contested);
    }
  }
}
