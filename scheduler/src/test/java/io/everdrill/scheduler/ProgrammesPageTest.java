package io.everdrill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonValue;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent.SkipReason;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.MatchingRule;
import io.everdrill.topics.events.Split;
import io.everdrill.topics.events.WhenRefuted;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docs/programmes.md has all that a file may say, and why a drill may not start. */
class ProgrammesPageTest {
  private static final Path PAGE = Path.of("../docs/programmes.md");
  private static final Pattern SAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");

  private String page;

  @BeforeEach
  void read() throws Exception {
    page = Files.readString(PAGE);
  }

  @Test
  void everyFieldStandsThere() {
    Set<String> fields = new TreeSet<>();
    collect(ProgrammeFile.Content.class, fields);
    fields.remove("definedAt");

    assertThat(fields).contains("drillsPerHour", "freezes", "falseAbortChance", "mustNotBeHurt");
    assertThat(words()).containsAll(fields);
  }

  @Test
  void everyChoiceStandsThere() {
    Stream.of(
            Leash.values(),
            MatchingRule.Reach.values(),
            Split.values(),
            WhenRefuted.values(),
            SkipReason.values())
        .flatMap(Arrays::stream)
        .map(ProgrammesPageTest::written)
        .forEach(choice -> assertThat(page).contains("`" + choice + "`"));
    for (Class<?> condition : AbortCondition.class.getPermittedSubclasses()) {
      String kind = condition.getAnnotation(JsonTypeName.class).value();

      assertThat(row(kind))
          .as(kind)
          .contains(
              Arrays.stream(condition.getRecordComponents())
                  .map(c -> "`" + c.getName() + "`")
                  .toArray(String[]::new));
    }
  }

  @Test
  void defaultsAreThose() throws Exception {
    RecordDefaults defaults = new RecordDefaults(Instant.EPOCH);
    for (Class<?> type :
        List.of(
            io.everdrill.topics.events.DefinitionEvent.JudgingTimes.class,
            io.everdrill.topics.events.DefinitionEvent.Pace.class)) {
      for (RecordComponent component : type.getRecordComponents()) {
        Object value = defaults.of(type, component.getName());
        if (value != null) {
          String said = page.substring(page.indexOf("." + component.getName() + "`"));

          assertThat(said.substring(said.indexOf('('), said.indexOf('(') + 6))
              .as(component.getName())
              .matches("\\((" + text(value) + ")[),].*");
        }
      }
    }
  }

  /** In seconds or in minutes. */
  private static String text(Object value) {
    return value instanceof Duration d
        ? d.toSeconds() + "s|" + d.toMinutes() + "m"
        : value.toString();
  }

  @Test
  void samplesAreProgrammes() throws Exception {
    Matcher samples = SAMPLE.matcher(page);

    assertThat(samples.find()).isTrue();
    do {
      ProgrammeFile.parse(PAGE.toString(), samples.group(1), Instant.EPOCH);
    } while (samples.find());
  }

  private String row(String kind) {
    return page.lines().filter(l -> l.startsWith("| `" + kind + "`")).findFirst().orElseThrow();
  }

  /** What stands as code in its sentences and tables, in words. */
  private Set<String> words() {
    Set<String> words = new TreeSet<>();
    Matcher code = Pattern.compile("`([^`]+)`").matcher(SAMPLE.matcher(page).replaceAll(""));
    while (code.find()) {
      words.addAll(List.of(code.group(1).split("[^A-Za-z-]+")));
    }
    return words;
  }

  private static void collect(Type type, Set<String> fields) {
    if (type instanceof ParameterizedType list) {
      collect(list.getActualTypeArguments()[0], fields);
    } else if (type instanceof Class<?> plain && plain != Fault.class) {
      if (plain.isSealed() && plain.isAnnotationPresent(JsonTypeInfo.class)) {
        Arrays.stream(plain.getPermittedSubclasses()).forEach(kind -> collect(kind, fields));
      } else if (plain.isRecord() && !Scalars.knows(plain) && !isId(plain)) {
        for (RecordComponent component : plain.getRecordComponents()) {
          fields.add(component.getName());
          collect(component.getGenericType(), fields);
        }
      }
    }
  }

  private static boolean isId(Class<?> type) {
    return type.getRecordComponents().length == 1
        && type.getRecordComponents()[0].getAccessor().isAnnotationPresent(JsonValue.class);
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
