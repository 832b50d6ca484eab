package io.everdrill.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A quarter of an hour of drills that are over, verdicts of the weeks before, and two drills of a
 * day whose seed is told.
 */
final class ShopPast {

  static final long PROVEN = 1;
  static final long REFUTED = 2;

  /** After the first of each week. */
  private static final long NEXT = 9;

  static final List<DrillEvent.Caller> CALLERS =
      List.of(
          new DrillEvent.Caller("checkout-svc", 1),
          new DrillEvent.Caller("api-gateway", 2),
          new DrillEvent.Caller("frontend", 3));

  private final GatewayFixture gateway;

  private ShopPast(GatewayFixture gateway) {
    this.gateway = gateway;
  }

  static void write(GatewayFixture gateway, Instant now) throws Exception {
    ShopPast past = new ShopPast(gateway);
    past.write(new ShopStory(now).inventory());
    past.write(new ShopStory(now).definitions());
    past.write(List.of(new ShopStory(now).agent(), new ShopStory(now).prober()));
    past.lastMinutes(now);
    past.lastWeeks(now);
    past.dayWhoseSeedIsTold(now.minus(Duration.ofDays(3)));
  }

  private void lastMinutes(Instant now) throws Exception {
    write(ShopChance.promised(now));
    List<Event> windows = new ArrayList<>();
    for (int second = 240; second > 0; second -= 2) {
      ShopStory then = new ShopStory(now.minusSeconds(second));
      boolean hurt = second < 200 && second > 170;
      for (String service : ShopStory.CALLS.keySet()) {
        boolean felt = hurt && List.of("payment-svc", "checkout-svc", "frontend").contains(service);
        windows.add(then.window(service, felt ? 11 : 20));
      }
    }
    gateway.writeAll(windows);
    pastDrill(3, "payment-svc", now.minusSeconds(200), Duration.ofSeconds(7));
    gateway.write(new ShopStory(now.minusSeconds(188)).diagnosis("payment-svc"));
    pastDrill(4, "auth-svc", now.minusSeconds(110), Duration.ZERO);
    gateway.write(new ShopStory(now.minusSeconds(90)).abort(4));
  }

  private void lastWeeks(Instant now) throws Exception {
    gateway.write(
        TestEvents.row(
            "shop",
            "payment-svc",
            ShopStory.PAUSE.kind(),
            new ScoreboardEvent.Counts(26, 20, 6, 0, 0, 20, 18, 2, 12, 6, 2, 0, 0)));
    for (int drill = 5; drill < NEXT; drill++) {
      Instant then = now.minus(Duration.ofDays(7 * (NEXT - drill))).minusSeconds(60);
      Detection detection =
          drill == 6
              ? new Detection.Missed()
              : new ShopStory(then).detected(Duration.ofSeconds(3 + drill));
      for (long n = 0; n < 12; n++) {
        gateway.write(
            new ShopStory(then.plusSeconds(n * 100))
                .verdict(
                    100 * drill + n,
                    n % 2 == 0 ? "payment-svc" : "cache-svc",
                    detection,
                    new RootCause.Wrong("frontend", 2, false, "incident-1")));
      }
    }
  }

  private void dayWhoseSeedIsTold(Instant then) throws Exception {
    write(ShopChance.promised(then));
    gateway.write(ShopChance.listed(PROVEN, "auth-svc", then));
    gateway.write(ShopChance.listed(REFUTED, "auth-svc", then));
    ShopStory story = new ShopStory(then);
    gateway.write(story.started(PROVEN, "auth-svc", List.of()));
    ObjectNode tampered = Json.mapper().valueToTree(story.started(REFUTED, "auth-svc", List.of()));
    tampered.withObject("/draw").put("probability", 0.001);
    gateway.write(Json.mapper().treeToValue(tampered, DrillEvent.Started.class));
    write(List.of(story.drillEnded(PROVEN), story.drillEnded(REFUTED)));
    write(ShopChance.told(then));
  }

  private void pastDrill(long drill, String service, Instant at, Duration detectedAfter)
      throws Exception {
    ShopStory story = new ShopStory(at);
    gateway.write(ShopChance.listed(drill, service, at));
    write(List.of(story.started(drill, service, CALLERS), story.applied(drill, service)));
    ShopStory end = new ShopStory(at.plusSeconds(30));
    if (detectedAfter.isPositive()) {
      ShopStory alert = new ShopStory(at.plus(detectedAfter));
      write(List.of(alert.firing(service), alert.detection(drill, service, detectedAfter)));
      write(
          List.of(
              end.verdict(
                  drill,
                  service,
                  alert.detected(detectedAfter),
                  new RootCause.Correct(service, "incident-1"))));
    } else {
      write(List.of(end.verdict(drill, service, new Detection.Missed(), new RootCause.Missed())));
    }
    write(List.of(end.ended(drill, EndReason.LIMIT), end.drillEnded(drill)));
  }

  private void write(List<? extends Event> events) throws Exception {
    for (Event event : events) {
      gateway.write(event);
    }
  }
}
