package io.everdrill.agents;

import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One run of an injection, on a world that is a list of what was done to it. */
abstract class OneRun {

  @TempDir Path folder;

  final List<InjectionEvent> told = new CopyOnWriteArrayList<>();
  Policy.Execution execution = Policy.Execution.REAL;
  final Set<String> resources = new HashSet<>();
  final List<String> halts = new CopyOnWriteArrayList<>();
  final CellSignals signals = new CellSignals(Commands.CELL);
  Inject command = Commands.inject(1, new Fault.Noop(), Duration.ofSeconds(1), Instant.now());
  final ListedWorld world = new ListedWorld();
  final List<String> done = world.done;
  InstantSource time = InstantSource.system();
  ClockReading clock = ClockReading.UNKNOWN;
  Journal journal;

  @BeforeEach
  void open() {
    journal = Journal.open(folder, InstantSource.system(), RandomGenerator.getDefault());
    signals.lease(command.injection(), System.nanoTime());
  }

  @AfterEach
  void close() {
    journal.close();
  }

  void runUninterrupted() {
    try {
      run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void run() throws InterruptedException {
    run(command, world);
  }

  void run(Inject command, ListedWorld world) throws InterruptedException {
    new InjectionRun(
            command,
            world::prepared,
            new InjectionRun.Services(
                journal,
                signals,
                reporter(),
                resources,
                execution,
                Duration.ofSeconds(15),
                Duration.ofSeconds(1)),
            new InjectionReport(command, Commands.AGENT, time, () -> clock))
        .run();
  }

  void abort(Instant at) {
    signals.abort(
        new AbortEvent.Injections(
            Commands.CELL, "a1", List.of(command.injection()), "hurt", "", "guard/g", at));
  }

  Reporter reporter() {
    return new Reporter() {
      @Override
      public void report(InjectionEvent event) {
        told.add(event);
      }

      @Override
      public void halt(String reason) {
        halts.add(reason);
      }
    };
  }

  <E extends InjectionEvent> E last(Class<E> type) {
    return told.stream().filter(type::isInstance).map(type::cast).reduce((a, b) -> b).get();
  }
}
