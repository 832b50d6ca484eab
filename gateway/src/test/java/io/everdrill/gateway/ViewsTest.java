package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.gateway.views.Cells;
import io.everdrill.gateway.views.RecentView;
import io.everdrill.topics.events.RecordEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ViewsTest {

  private static final Instant NOW = TestEvents.START;
  private static final RecentView.Filter ANY = new RecentView.Filter(Cells.ALL, "", Instant.MIN);

  @Test
  void whoHaltedIsKnownHoweverManyAlertsCome() {
    Views views = Views.within(GatewaySettings.ViewLimits.DEFAULT);
    take(views, entry(0, "gateway.halt"));
    for (int i = 1; i <= 20_000; i++) {
      take(views, entry(i, "gateway.alerts.alertmanager"));
    }

    assertThat(views.said().people().list(ANY, 10).items())
        .singleElement()
        .satisfies(
            item ->
                assertThat(((RecordEvent.Audit) item.event()).action()).isEqualTo("gateway.halt"));
    assertThat(views.said().people().list(ANY, 10).complete()).isTrue();
    assertThat(views.said().intake().list(ANY, 10).complete()).isFalse();
  }

  private static void take(Views views, RecordEvent.Audit entry) {
    views.all().forEach(view -> view.take(entry));
  }

  private static RecordEvent.Audit entry(int number, String action) {
    return new RecordEvent.Audit("id-" + number, "user/a", action, "", "", NOW.plusMillis(number));
  }
}
