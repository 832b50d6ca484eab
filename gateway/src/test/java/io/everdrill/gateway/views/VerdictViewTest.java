package io.everdrill.gateway.views;

import static io.everdrill.gateway.TestEvents.START;
import static io.everdrill.gateway.TestEvents.detected;
import static io.everdrill.gateway.TestEvents.injection;
import static io.everdrill.gateway.TestEvents.missed;
import static io.everdrill.gateway.TestEvents.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.VerdictEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictViewTest {

  private static final VerdictView.Filter ANY = filter(Cells.ALL, "", "", "");

  private final VerdictView view = new VerdictView(new Bound(5, 1_000_000));

  @Test
  void highestRevisionHoldsWhicheverComesFirst() {
    view.take(verdict("shop", 1, 2, "payment-svc", detected()));
    view.take(verdict("shop", 1, 1, "payment-svc", missed()));
    view.take(verdict("shop", 2, 1, "payment-svc", missed()));
    view.take(verdict("shop", 2, 2, "payment-svc", detected()));

    assertThat(view.list(ANY, "", 10).items())
        .extracting(VerdictEvent.Injection::revision)
        .containsExactly(2, 2);
  }

  @Test
  void pagesGoOnWhereTheyWereWhileOthersCome() {
    for (int drill = 1; drill <= 3; drill++) {
      view.take(verdict("shop", drill, 1, "payment-svc", detected()));
    }
    Page<VerdictEvent.Injection> first = view.list(ANY, "", 2);
    view.take(verdict("shop", 4, 1, "payment-svc", detected()));
    Page<VerdictEvent.Injection> second = view.list(ANY, first.next(), 2);

    assertThat(numbers(first)).containsExactly(3L, 2L);
    assertThat(numbers(second)).containsExactly(1L);
    assertThat(second.next()).isEmpty();
  }

  @Test
  void filters() {
    view.take(verdict("shop", 1, 1, "payment-svc", detected()));
    view.take(verdict("shop", 2, 1, "auth-svc", missed()));
    view.take(verdict("bank", 3, 1, "payment-svc", missed()));

    assertThat(matching("shop", "", "", "")).containsExactly(2L, 1L);
    assertThat(matching("", "payment-svc", "", "")).containsExactly(3L, 1L);
    assertThat(matching("", "", "missed", "")).containsExactly(3L, 2L);
    assertThat(matching("", "", "judged", "")).containsExactly(3L, 2L, 1L);
    assertThat(matching("", "", "detected", "cell-monitor")).containsExactly(1L);
    assertThat(matching("", "", "", "another")).isEmpty();
  }

  @Test
  void holdsTheNewestAndSaysThatThereWasMore() {
    for (int drill = 1; drill <= 6; drill++) {
      view.take(verdict("shop", drill, 1, "payment-svc", detected()));
    }

    Page<VerdictEvent.Injection> page = view.list(ANY, "", 10);

    assertThat(numbers(page)).containsExactly(6L, 5L, 4L, 3L, 2L);
    assertThat(page.complete()).isFalse();
    assertThat(view.verdict(injection("shop", 1))).isEmpty();
  }

  @Test
  void fewLargeOnesFillItAsManySmallOnesDo() {
    for (int drill = 1; drill <= 4; drill++) {
      view.take(verdict("shop", drill, 1, "payment-svc", detected()), 300_000);
    }

    assertThat(numbers(view.list(ANY, "", 10))).containsExactly(4L, 3L, 2L);
    assertThat(view.fullness()).isBetween(0.9, 1.0);
    assertThat(view.dropped()).isOne();
    assertThat(view.list(ANY, "", 10).complete()).isFalse();
  }

  @Test
  void revisionCountsInPlaceOfTheOneBefore() {
    view.take(verdict("shop", 1, 1, "payment-svc", missed()), 300_000);
    view.take(verdict("shop", 2, 1, "payment-svc", missed()), 300_000);
    view.take(verdict("shop", 2, 2, "payment-svc", detected()), 600_000);
    assertThat(numbers(view.list(ANY, "", 10))).containsExactly(2L, 1L);
    view.take(verdict("shop", 2, 3, "payment-svc", detected()), 10_000);
    view.take(verdict("shop", 3, 1, "payment-svc", missed()), 600_000);

    assertThat(numbers(view.list(ANY, "", 10))).containsExactly(3L, 2L, 1L);
    assertThat(view.dropped()).isZero();
  }

  /** A minute apart each; of a night, of a drill, of a kind of fault. */
  @Test
  void verdictsOfATimeADrillOrAKindOfFaultAreFound() {
    for (int drill = 1; drill <= 4; drill++) {
      view.take(verdict("shop", drill, 1, "payment-svc", detected()));
    }
    Instant second = START.plusSeconds(120);
    Instant fourth = START.plusSeconds(240);

    assertThat(numbers(view.list(of("", "", second, fourth), "", 10))).containsExactly(3L, 2L);
    assertThat(numbers(view.list(of("", "shop-3", second, fourth), "", 10))).containsExactly(3L);
    assertThat(numbers(view.list(of("noop", "", second, fourth), "", 10))).hasSize(2);
    assertThat(numbers(view.list(of("process-kill", "", second, fourth), "", 10))).isEmpty();
  }

  private static VerdictView.Filter of(String fault, String drill, Instant from, Instant until) {
    return new VerdictView.Filter(Cells.ALL, "", "", "", fault, drill, from, until);
  }

  @Test
  void oneThatIsLargerThanAllMayBePushesNoOtherOutAndItsOldRevisionDoesNotHold() {
    view.take(verdict("shop", 1, 1, "payment-svc", detected()), 1_000);
    view.take(verdict("shop", 2, 1, "payment-svc", missed()), 1_000);
    view.take(verdict("shop", 2, 2, "payment-svc", detected()), 2_000_000);

    assertThat(numbers(view.list(ANY, "", 10))).containsExactly(1L);
    assertThat(view.list(ANY, "", 10).complete()).isFalse();
  }

  @Test
  void pageAfterWhichAllHasGoneIsNotAnEmptyOne() {
    view.take(verdict("shop", 1, 1, "payment-svc", detected()));
    view.take(verdict("shop", 2, 1, "payment-svc", detected()));
    String next = view.list(ANY, "", 1).next();
    for (int drill = 3; drill <= 7; drill++) {
      view.take(verdict("shop", drill, 1, "payment-svc", detected()));
    }

    assertThatThrownBy(() -> view.list(ANY, next, 1))
        .isInstanceOf(NoLongerHeld.class)
        .hasMessage("cursor: what comes after it is not held here any more");
  }

  @Test
  void cursorThatIsNoneIsRefused() {
    assertThatThrownBy(() -> view.list(ANY, "%%%", 1)).hasMessageStartingWith("cursor: expected");
    assertThatThrownBy(() -> view.list(ANY, "YWJj", 1)).hasMessageStartingWith("cursor: expected");
  }

  private List<Long> matching(String cell, String service, String outcome, String detector) {
    return numbers(view.list(filter(Cells.named(cell), service, outcome, detector), "", 10));
  }

  private static VerdictView.Filter filter(
      Cells cells, String service, String outcome, String detector) {
    return new VerdictView.Filter(
        cells, service, outcome, detector, "", "", Instant.MIN, Instant.MAX);
  }

  private static List<Long> numbers(Page<VerdictEvent.Injection> page) {
    List<Long> numbers = new ArrayList<>();
    page.items().forEach(v -> numbers.add(v.injection().drill().number()));
    return numbers;
  }
}
