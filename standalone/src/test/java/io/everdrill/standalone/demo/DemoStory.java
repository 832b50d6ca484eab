package io.everdrill.standalone.demo;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.standalone.CellCache;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Runs a demo on a given cluster and keeps what was on the topics, and what /proc said meanwhile.
 */
final class DemoStory implements AutoCloseable {

  private static final AtomicInteger RUNS = new AtomicInteger();
  private static final int TRIES = 3;

  /** What is said at the end that is the last drill's. */
  static final String ALL_DRILLS = "END Asked[by=the last drill]";

  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Each run has topics of its own: a cell that was halted in one is not halted in the next. */
  final String prefix = "story" + RUNS.incrementAndGet() + ".";

  final EmbeddedKafka kafka = EmbeddedKafka.shared();
  final List<Event> events = new CopyOnWriteArrayList<>();
  final List<String> lines = new CopyOnWriteArrayList<>();
  final Map<InjectionId, Character> stateWhenConfirmed = new ConcurrentHashMap<>();
  final Map<InjectionId, Character> stateWhenEnded = new ConcurrentHashMap<>();
  private final EventCodec codec = new EventCodec("/test");
  private final Map<InjectionId, Path> pidFiles = new ConcurrentHashMap<>();
  private final CompletableFuture<String> over = new CompletableFuture<>();
  private final Demo demo;

  private DemoStory(long seed, int drills) {
    demo =
        new Demo(
            new DemoSettings(
                drills,
                DemoSettings.Mode.DOUBLE_RANDOM,
                seed,
                Leash.LIVE,
                new DemoSettings.ProgrammeIn(programme()),
                new DemoSettings.Cluster(
                    KafkaSettings.plain(kafka.bootstrapServers()).withTopicPrefix(prefix)),
                DemoSettings.Watched.CELL_MONITOR,
                CellCache.FOLDER),
            InstantSource.system(),
            new Random(seed),
            lines::add,
            Narrator.Colours.PLAIN);
  }

  /**
   * Runs to the end of its drills and stops everything; again if the cell was halted before, as it
   * is on a host so busy that it does not recover.
   */
  static DemoStory run(long seed, int drills) throws Exception {
    DemoStory story = once(seed, drills);
    for (int run = 1; run < TRIES && !story.lines.contains(ALL_DRILLS); run++) {
      story.lines.forEach(System.out::println);
      story = once(seed, drills);
    }
    return story;
  }

  private static DemoStory once(long seed, int drills) throws Exception {
    DemoStory story = new DemoStory(seed, drills);
    KafkaSettings kafka =
        KafkaSettings.plain(story.kafka.bootstrapServers()).withTopicPrefix(story.prefix);
    List<Feed> feeds =
        Stream.of(
                Topic.DRILLS,
                Topic.INJECTIONS,
                Topic.ABORTS,
                Topic.ALERTS,
                Topic.HALTS,
                Topic.PROBE_RESULTS,
                Topic.VERDICTS)
            .map(t -> Feed.all(t.name(story.prefix), new Feed.Beginning()))
            .toList();
    PartitionReader reader =
        PartitionReader.start(
            kafka.consumer("story", Isolation.READ_COMMITTED),
            feeds,
            story::received,
            new SimpleMeterRegistry(),
            bug -> story.lines.add("BUG " + bug));
    try (reader;
        story) {
      story.demo.start();
      Thread.ofVirtual().start(story::awaitAllDrills);
      story.lines.add(
          story
              .over
              .completeOnTimeout("NOT OVER in " + LIMIT, LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .join());
      story.demo.stop().forEach(part -> story.lines.add("NOT STOPPED " + part));
    }
    return story;
  }

  private void awaitAllDrills() {
    try {
      over.complete("END " + demo.await());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void received(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    Event event = codec.decode(record.headers(), record.value());
    events.add(event);
    switch (event) {
      case DrillEvent.Started d ->
          d.injections()
              .forEach(p -> pidFiles.put(p.injection(), Path.of(p.target().location().pidFile())));
      case InjectionEvent.Confirmed c ->
          stateWhenConfirmed.put(c.injection(), state(c.injection()));
      case InjectionEvent.Ended e -> stateWhenEnded.put(e.injection(), state(e.injection()));
      case HaltEvent.Switch halt when halt.state() == HaltEvent.State.HALTED ->
          over.complete("HALTED " + halt.reason());
      default -> {}
    }
  }

  /** The process state letter of proc(5); '?' where there is no process. */
  private char state(InjectionId injection) {
    try {
      String pid = Files.readString(pidFiles.get(injection)).strip();
      String stat = Files.readString(Path.of("/proc", pid, "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (NoSuchFileException e) {
      return '?';
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  <E extends Event> List<E> of(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static Path programme() {
    try {
      return Path.of(DemoStory.class.getResource("story-programme.yaml").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    demo.close();
  }
}
