package io.everdrill.standalone.score;

import io.everdrill.standalone.score.History.Diagnosis;
import io.everdrill.standalone.score.History.Window;
import io.everdrill.topics.score.Ranking;
import io.everdrill.topics.score.Ranking.Ranked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes diagnoses of their lines, in any of three forms: the rank of what was broken ({@code rank},
 * empty if it was not named); one service a line with its rank ({@code service, rank}), or from the
 * first on where there is no such column; all services in one field from the first on ({@code
 * services}, as {@code a;b=c;d} where b and c are tied).
 *
 * <p>Where the file gives ranks, those hold, and nothing is tied; in {@code services} they are
 * those of {@link Ranking}.
 */
final class DiagnosisLines {

  private static final int MAX_RANK = 10_000;

  /** Between services of one field, as tools write lists; no service is called so. */
  private static final Pattern NEXT = Pattern.compile("->|[;|,>]");

  /** Around such a list and its services, where a program wrote its own notation into the field. */
  private static final Pattern AROUND = Pattern.compile("^[\\s\\[(\"']+|[\\s\\])\"']+$");

  private final boolean byRank;
  private final boolean byService;
  private final boolean byList;
  private final boolean ranked;
  private final Map<List<Object>, List<Window>> windows = new HashMap<>();
  private final Set<String> broken = new HashSet<>();
  private final Map<List<Object>, Draft> drafts = new LinkedHashMap<>();

  /** Of other files. */
  private final Set<List<Object>> before = new HashSet<>();

  /**
   * @param before diagnoses of other files
   */
  DiagnosisLines(HistoryTable table, Collection<Window> windows, Collection<Diagnosis> before) {
    byList = table.knows("services");
    byService = !byList && table.knows("service");
    byRank = !byList && !byService && table.has(List.of("rank"));
    ranked = table.knows("rank");
    windows.forEach(
        w ->
            this.windows
                .computeIfAbsent(List.of(w.series(), w.from()), at -> new ArrayList<>())
                .add(w));
    windows.forEach(w -> broken.add(w.service()));
    before.forEach(d -> this.before.add(key(d.detector(), d.series(), d.windowFrom())));
  }

  private static List<Object> key(String detector, String series, Instant from) {
    return List.of(detector, series, from);
  }

  /** One diagnosis, as far as its lines were read. */
  private record Draft(
      String place, String detector, Window window, List<Ranked> named, List<Integer> rankOfTruth) {

    Diagnosis finished(List<Ranked> mayBeTied) {
      int rank =
          named.stream()
              .filter(n -> n.service().equals(window.service()))
              .mapToInt(Ranked::rank)
              .min()
              .orElseGet(() -> rankOfTruth.stream().findFirst().orElse(0));
      List<String> tied =
          mayBeTied.stream()
              .filter(n -> n.rank() == rank && !n.service().equals(window.service()))
              .map(Ranked::service)
              .toList();
      List<String> others =
          named.stream()
              .filter(n -> !n.service().equals(window.service()))
              .sorted(Comparator.comparingInt(Ranked::rank))
              .map(Ranked::service)
              .filter(service -> !tied.contains(service))
              .toList();
      return new Diagnosis(place, detector, window.series(), window.from(), rank, others, tied);
    }
  }

  void read(HistoryTable.Line line) {
    String detector = line.needed("detector");
    Instant from = line.instant("window_start");
    List<Window> begun = windows.getOrDefault(List.of(line.needed("series"), from), List.of());
    if (begun.size() != 1) {
      line.refuse(
          "window_start",
          "the beginning of %s window of %s"
              .formatted(begun.isEmpty() ? "a" : "only one", line.text("series")));
    }
    Window window = begun.getFirst();
    if (!byRank && window.service().isEmpty()) {
      line.refuse("series", "a window that says which service was broken");
    }
    List<Object> key = key(detector, window.series(), from);
    if (before.contains(key) || (!byService && drafts.containsKey(key))) {
      line.refuse("window_start", "one diagnosis of a detector for a window");
    }
    Draft draft = new Draft(line.place(), detector, window, new ArrayList<>(), new ArrayList<>());
    add(line, drafts.getOrDefault(key, draft));
    drafts.putIfAbsent(key, draft);
  }

  private void add(HistoryTable.Line line, Draft draft) {
    if (byList) {
      addServices(line.text("services"), draft);
    } else if (byService) {
      int rank = ranked ? rank(line) : draft.named().size() + 1;
      draft.named().add(new Ranked(oneService(line), rank));
    } else if (!line.text("rank").isEmpty()) {
      draft.rankOfTruth().add(rank(line));
    }
  }

  /** A list where one is expected would never be the root. */
  private String oneService(HistoryTable.Line line) {
    String service = line.needed("service");
    return NEXT.matcher(service).find() && !broken.contains(service)
        ? line.refuse("service", "one service a line, several in one field in a column 'services'")
        : service;
  }

  private static void addServices(String services, Draft draft) {
    List<List<String>> places =
        NEXT.splitAsStream(services)
            .map(
                tied ->
                    Arrays.stream(tied.split("="))
                        .map(service -> AROUND.matcher(service).replaceAll(""))
                        .filter(service -> !service.isEmpty())
                        .toList())
            .toList();
    draft.named().addAll(new Ranking(places).ranked());
  }

  private static int rank(HistoryTable.Line line) {
    long rank = line.number("rank");
    return rank < 1 || rank > MAX_RANK
        ? line.<Integer>refuse("rank", "a rank from 1 to " + MAX_RANK)
        : (int) rank;
  }

  List<Diagnosis> diagnoses() {
    return drafts.values().stream()
        .map(draft -> draft.finished(byList ? draft.named() : List.of()))
        .toList();
  }
}
