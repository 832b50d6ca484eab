package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.judge.JudgeStep.InHistory;
import io.everdrill.evaluator.judge.JudgeStep.OnTopic;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Circumstances.EvidenceRange;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;

/**
 * Which records told the judge of each subject: the first and the last offset in each topic. Facts
 * that tell nothing new are not noted, so that a repetition changes no verdict. Within a topic the
 * order is the broker's, so what is noted does not depend on how topics were interleaved.
 */
final class EvidenceLedger {

  private static final String FIRST = "evidence-first";
  private static final String LAST = "evidence-last";
  private static final String NOTED = "evidence-noted";

  private final JudgeMarks marks;

  EvidenceLedger(JudgeMarks marks) {
    this.marks = marks;
  }

  /**
   * @param subject text of any kind: an injection's id, an episode's key
   */
  void note(CellId cell, String subject, Topic topic, JudgeStep.Origin origin, Instant now) {
    switch (origin) {
      case InHistory o -> {}
      case OnTopic o -> note(cell, subject, topic, o, now);
    }
  }

  private void note(CellId cell, String subject, Topic topic, OnTopic at, Instant now) {
    String name = JudgeKeys.text(subject);
    String first = JudgeKeys.of(FIRST, cell, name, topic.shortName(), at.partition());
    String last = JudgeKeys.of(LAST, cell, name, topic.shortName(), at.partition());
    marks.put(first, Math.min(at.offset(), marks.get(first, Long.MAX_VALUE)));
    marks.put(last, Math.max(at.offset(), marks.get(last, -1)));
    marks.put(JudgeKeys.of(NOTED, cell, now, name));
  }

  /** One range of each topic that told of one of the subjects, by the topic's name. */
  List<EvidenceRange> ranges(CellId cell, Collection<String> subjects) {
    SortedMap<String, EvidenceRange> ranges = new TreeMap<>();
    for (String subject : subjects) {
      String name = JudgeKeys.text(subject);
      for (KeyValue<String, Long> first : under(FIRST, cell, name)) {
        String[] parts = first.key.split("/", 5);
        long last = marks.get(JudgeKeys.of(LAST, cell, name, parts[3], parts[4]), first.value);
        EvidenceRange range =
            new EvidenceRange(parts[3], Integer.parseInt(parts[4]), first.value, last);
        ranges.merge(parts[3], range, EvidenceLedger::both);
      }
    }
    return List.copyOf(ranges.values());
  }

  /** A cell is in one partition of each topic. */
  private static EvidenceRange both(EvidenceRange one, EvidenceRange other) {
    return new EvidenceRange(
        one.topic(),
        one.partition(),
        Math.min(one.firstOffset(), other.firstOffset()),
        Math.max(one.lastOffset(), other.lastOffset()));
  }

  private List<KeyValue<String, Long>> under(String kind, CellId cell, String name) {
    return marks.between(JudgeKeys.under(kind, cell, name), JudgeKeys.after(kind, cell, name));
  }

  /**
   * Forgets subjects that were told of before this.
   *
   * @param onFile of which more than this is known still; asked for again after as long
   */
  void forget(CellId cell, Instant before, Instant now, Predicate<String> onFile) {
    for (String noted :
        marks.keys(JudgeKeys.under(NOTED, cell), JudgeKeys.of(NOTED, cell, before))) {
      String name = noted.split("/", 4)[3];
      if (onFile.test(JudgeKeys.untext(name))) {
        marks.put(JudgeKeys.of(NOTED, cell, now, name));
      } else {
        under(FIRST, cell, name).forEach(mark -> marks.delete(mark.key));
        under(LAST, cell, name).forEach(mark -> marks.delete(mark.key));
      }
      marks.delete(noted);
    }
  }
}
