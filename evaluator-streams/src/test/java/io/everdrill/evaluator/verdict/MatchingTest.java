package io.everdrill.evaluator.verdict;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static io.everdrill.evaluator.verdict.JudgeWorld.placebo;
import static io.everdrill.evaluator.verdict.JudgeWorld.running;
import static io.everdrill.evaluator.verdict.JudgeWorld.story;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.MatchingRule;
import io.everdrill.topics.events.MatchingRule.Reach;
import io.everdrill.topics.events.RejectedCandidate;
import io.everdrill.topics.events.RejectedCandidate.Why;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class MatchingTest {

  private static final MatchingRule STRICT = rule(Reach.STRICT);
  private static final MatchingRule TOPOLOGY = rule(Reach.TOPOLOGY);
  private static final MatchingRule CELL = rule(Reach.CELL);

  private static MatchingRule rule(Reach reach) {
    return new MatchingRule(reach, List.of("app"), List.of("pod", "instance"));
  }

  /** A fault on payments, seen by this rule. */
  private static InjectionCase under(MatchingRule rule) {
    return story(
        JudgeWorld.matchedBy(rule, drill(1, "payments", 99)),
        applied(1, "payments", 100),
        ended(1, 115));
  }

  private static AlertEpisode alert(String service, Map<String, String> labels) {
    AlertEvent.Firing f = firing("f", service, 105);
    return AlertEpisode.firing(
        new AlertEvent.Firing(
            f.cell(),
            f.detector(),
            f.fingerprint(),
            f.name(),
            f.severity(),
            f.service(),
            f.startsAt(),
            f.receivedAt(),
            labels,
            f.annotations(),
            f.clock()));
  }

  private static AlertEpisode alert(String service) {
    return alert(service, Map.of());
  }

  @Test
  void serviceIsNotHiddenByATargetOfTheSameName() {
    DrillEvent.Started drill = drill(1, "payments", 99);
    DrillEvent.ServiceAliases named = new DrillEvent.ServiceAliases("payments-1", List.of());
    InjectionEvent began = applied(1, "payments", 100);

    assertThat(story(drill, began).serviceOf(alert("payments-1"))).isEqualTo("payments");
    assertThat(story(JudgeWorld.naming(named, drill), began).serviceOf(alert("payments-1")))
        .isEqualTo("payments-1");
  }

  @Test
  void strictReachesTheTargetsServiceByNameOrAliasAndNobodyElse() {
    assertThat(under(STRICT).hopsTo(alert("payments"))).hasValue(0);
    assertThat(under(STRICT).hopsTo(alert("payments-svc"))).hasValue(0);
    assertThat(under(STRICT).hopsTo(alert("frontend"))).isEmpty();
    assertThat(under(STRICT).hopsTo(alert("payments-db"))).isEmpty();
    assertThat(under(STRICT).hopsTo(alert(""))).isEmpty();
  }

  @Test
  void strictReachesNoOtherInstanceOfTheService() {
    assertThat(under(STRICT).hopsTo(alert("payments", Map.of("pod", "payments-1")))).hasValue(0);
    assertThat(under(STRICT).hopsTo(alert("payments", Map.of("pod", "payments-2")))).isEmpty();
  }

  @Test
  void topologyReachesCallersAndWhatNamesNoKnownService() {
    assertThat(under(TOPOLOGY).hopsTo(alert("payments"))).hasValue(0);
    assertThat(under(TOPOLOGY).hopsTo(alert("frontend"))).hasValue(2);
    assertThat(under(TOPOLOGY).hopsTo(alert(""))).hasValue(Matching.FARTHEST);
    assertThat(under(TOPOLOGY).hopsTo(alert("billing"))).hasValue(Matching.FARTHEST);
    assertThat(under(TOPOLOGY).hopsTo(alert("stock"))).isEmpty();
    assertThat(under(TOPOLOGY).hopsTo(alert("payments-db"))).isEmpty();
  }

  @Test
  void cellReachesEveryServiceAndPrefersPathsOfCalls() {
    assertThat(under(CELL).hopsTo(alert("frontend"))).hasValue(2);
    assertThat(under(CELL).hopsTo(alert("stock"))).hasValue(Matching.FARTHEST);
    assertThat(under(CELL).hopsTo(alert("payments-db"))).hasValue(Matching.FARTHEST);
    assertThat(under(CELL).hopsTo(alert(""))).hasValue(Matching.FARTHEST);
  }

  @Test
  void instanceNamesItsServiceWhereNothingElseDoes() {
    assertThat(under(TOPOLOGY).hopsTo(alert("", Map.of("pod", "payments-1")))).hasValue(0);
    assertThat(under(STRICT).hopsTo(alert("", Map.of("instance", "h1")))).hasValue(0);
    assertThat(under(TOPOLOGY).hopsTo(alert("", Map.of("pod", "stock-9"))))
        .hasValue(Matching.FARTHEST);
  }

  @Test
  void serviceLabelOfTheRuleComesBeforeTheGatewaysMapping() {
    AlertEpisode alert = alert("stock", Map.of("app", "payments-svc"));

    assertThat(under(TOPOLOGY).serviceOf(alert)).isEqualTo("payments");
    assertThat(under(MatchingRule.TOPOLOGY).serviceOf(alert)).isEqualTo("stock");
  }

  @Test
  void alertThatBeganBeforeMasksOnlyWithinReach() {
    AlertEpisode caller = AlertEpisode.firing(firing("f", "api", 90));

    assertThat(Attribution.masks(caller, under(TOPOLOGY))).isTrue();
    assertThat(Attribution.masks(caller, under(STRICT))).isFalse();
  }

  @Test
  void alertThatWouldHaveBeenOwnedMasksHoweverFarItIs() {
    AlertEpisode elsewhere = AlertEpisode.firing(firing("f", "unheard-of", 90));
    AlertEpisode ofNoService = AlertEpisode.firing(firing("g", "", 90));
    AlertEpisode ofNoCaller = AlertEpisode.firing(firing("h", "stock", 90));

    assertThat(Attribution.masks(elsewhere, under(CELL))).isTrue();
    assertThat(Attribution.masks(ofNoCaller, under(CELL))).isTrue();
    assertThat(Attribution.masks(ofNoService, under(TOPOLOGY))).isTrue();
    assertThat(Attribution.masks(ofNoCaller, under(TOPOLOGY))).isFalse();
    assertThat(Attribution.masks(ofNoService, under(STRICT))).isFalse();
  }

  @Test
  void rejectedCandidatesSayWhy() {
    InjectionCase owner = running(1, "payments", 100);
    List<InjectionCase> candidates =
        List.of(
            owner,
            running(2, "payments-db", 101),
            running(3, "payments", 99),
            running(4, "stock", 100),
            running(5, "payments", 106),
            running(6, "payments", 70),
            story(placebo(7, "payments", 99), applied(7, "payments", 100), ended(7, 115)),
            running(8, "payments", 100));

    List<RejectedCandidate> rejected = Attribution.rejected(alert("payments"), candidates).toList();

    assertThat(rejected)
        .extracting(r -> r.candidate().value(), RejectedCandidate::hops, RejectedCandidate::why)
        .containsExactly(
            Tuple.tuple("shop-2.0", 1, Why.FARTHER),
            Tuple.tuple("shop-3.0", 0, Why.APPLIED_EARLIER),
            Tuple.tuple("shop-4.0", -1, Why.OUT_OF_REACH),
            Tuple.tuple("shop-5.0", 0, Why.BEGAN_BEFORE),
            Tuple.tuple("shop-6.0", 0, Why.BEGAN_AFTER),
            Tuple.tuple("shop-7.0", 0, Why.PLACEBO),
            Tuple.tuple("shop-8.0", 0, Why.GREATER_ID));
  }
}
