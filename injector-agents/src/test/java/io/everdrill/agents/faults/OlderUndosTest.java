package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.SqlUndo.RowSecurity;
import io.everdrill.topics.Json;
import org.junit.jupiter.api.Test;

/** A journal that an older agent left is read by a newer one, or what it did is never undone. */
class OlderUndosTest {

  @Test
  void slowStatementsOnceHadATriggerAlone() throws Exception {
    String older =
        """
        {"how":"drop-trigger","connection":{"url":"jdbc:postgresql://127.0.0.1/shop"},"name":"everdrill_1",
         "table":"public.goods","function":"public.everdrill_1"}
        """;

    assertThat(Json.mapper().readValue(older, Undo.class))
        .isInstanceOfSatisfying(
            SqlUndo.EndWaits.class,
            undo -> {
              assertThat(undo.before()).isEqualTo(RowSecurity.UNTOUCHED);
              assertThat(undo.statements())
                  .contains("DROP FUNCTION IF EXISTS public.everdrill_1() CASCADE")
                  .doesNotContain("POLICY");
            });
  }

  @Test
  void jvmsWereOnceInTheAgentsOwnNetworkAndFilesAlone() throws Exception {
    String older =
        """
        {"how":"remove-rule","process":{"pid":7,"bornTicks":1},"port":9091,"rule":"everdrill t1",
         "className":"a.B","methodName":"c"}
        """;

    assertThat(Json.mapper().readValue(older, Undo.class))
        .isInstanceOfSatisfying(
            JvmUndo.RemoveRule.class,
            undo -> {
              assertThat(undo.reached()).isEqualTo(JvmUndo.Reached.AS_THE_AGENT);
              assertThat(undo.byHand()).doesNotContain("nsenter", "/proc/");
            });
  }
}
