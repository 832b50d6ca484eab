package io.everdrill.standalone.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the compiled modules to what {@link ArchitectureRules} says. */
class ArchitectureTest {
  private static Modules modules;

  @BeforeAll
  static void readClasses() throws IOException {
    modules = Modules.below(Repository.modules());
    assertThat(modules.classes()).as("classes to look at").isNotEmpty();
  }

  @Test
  void modulesKnowOnlyWhatTheTableAllows() {
    assertThat(ArchitectureRules.forbiddenArrows(modules)).isEmpty();
  }

  @Test
  void packagesHaveNoCycles() {
    ArchitectureRules.noCycles().check(modules.classes());
  }

  @Test
  void noStreamsAndNoRocksDbOnEveryHost() {
    ArchitectureRules.noStreamsOnEveryHost(modules).check(modules.classes());
  }

  @Test
  void onlyMainTakesTimeAndChanceFromTheSystem() {
    ArchitectureRules.timeAndChanceAreHandedIn().check(modules.classes());
  }

  @Test
  void nobodySleeps() {
    ArchitectureRules.nobodySleeps().check(modules.classes());
  }

  @Test
  void noVirtualThreadsWhereNamespacesAreEntered() {
    ArchitectureRules.noVirtualThreadsWhereNamespacesAreEntered(modules).check(modules.classes());
  }

  @Test
  void noOldDates() {
    ArchitectureRules.noOldDates().check(modules.classes());
  }
}
