package io.everdrill.topics;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.ProbeEvent;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads probe results as all of ours are written: each field in its place, so that none has to be
 * looked up and nothing is bound to a name. They are nearly all that is read: guard, judge and
 * gateway read each of them. What is not written like that is left to the mapper, which also says
 * what is wrong with it.
 */
final class ProbeResultReader {

  private static final Map<String, ProbeEvent.Outcome> OUTCOMES =
      constants(ProbeEvent.Outcome.values());
  private static final Map<String, ProbeEvent.Failure> FAILURES =
      constants(ProbeEvent.Failure.values());
  private static final Map<String, ClockReading.Basis> BASES =
      constants(ClockReading.Basis.values());

  private static final SerializableString CELL = new SerializedString("cell");
  private static final SerializableString PROBE = new SerializedString("probe");
  private static final SerializableString SERVICE = new SerializedString("service");
  private static final SerializableString PROBER = new SerializedString("prober");
  private static final SerializableString SCHEDULED_AT = new SerializedString("scheduledAt");
  private static final SerializableString STARTED_AT = new SerializedString("startedAt");
  private static final SerializableString OUTCOME = new SerializedString("outcome");
  private static final SerializableString FAILURE = new SerializedString("failure");
  private static final SerializableString REASON = new SerializedString("reason");
  private static final SerializableString STATUS = new SerializedString("status");
  private static final SerializableString VALUE = new SerializedString("value");
  private static final SerializableString PHASES = new SerializedString("phases");
  private static final SerializableString CONNECT = new SerializedString("connectMs");
  private static final SerializableString FIRST_BYTE = new SerializedString("firstByteMs");
  private static final SerializableString TOTAL = new SerializedString("totalMs");
  private static final SerializableString CLOCK = new SerializedString("clock");
  private static final SerializableString BASIS = new SerializedString("basis");
  private static final SerializableString OFFSET = new SerializedString("offsetMs");
  private static final SerializableString ERROR = new SerializedString("errorMs");

  /** Of whole milliseconds: a Duration that the mapper takes, too, and nanoseconds of a long. */
  private static final int MOST_DIGITS = 12;

  private static final int DECIMALS = 3;

  /** What the last of so many decimals counts. */
  private static final int[] THOUSANDTHS = {0, 100, 10, 1};

  private final JsonFactory json;
  private final Names names = new Names();

  ProbeResultReader(JsonFactory json) {
    this.json = json;
  }

  private static <E extends Enum<E>> Map<String, E> constants(E[] values) {
    return Arrays.stream(values)
        .collect(toUnmodifiableMap(c -> HyphenatedConstants.wire(c).intern(), Function.identity()));
  }

  /** Empty if this is not written as ours are, or is no probe result. */
  Optional<ProbeEvent.Result> read(byte[] value) {
    try (JsonParser in = json.createParser(value)) {
      return Optional.of(read(in));
    } catch (NotOurs | IOException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private ProbeEvent.Result read(JsonParser in) throws IOException {
    expect(in.nextToken() == JsonToken.START_OBJECT);
    ProbeEvent.Result result =
        new ProbeEvent.Result(
            cell(in),
            name(in, PROBE),
            name(in, SERVICE),
            name(in, PROBER),
            instant(in, SCHEDULED_AT),
            instant(in, STARTED_AT),
            constant(OUTCOMES, in, OUTCOME),
            constant(FAILURES, in, FAILURE),
            text(in, REASON),
            status(in),
            text(in, VALUE),
            phases(in),
            clock(in));
    expect(in.nextToken() == JsonToken.END_OBJECT && in.nextToken() == null);
    return result;
  }

  private static ProbeEvent.Phases phases(JsonParser in) throws IOException {
    begin(in, PHASES);
    ProbeEvent.Phases phases =
        new ProbeEvent.Phases(duration(in, CONNECT), duration(in, FIRST_BYTE), duration(in, TOTAL));
    expect(in.nextToken() == JsonToken.END_OBJECT);
    return phases;
  }

  private ClockReading clock(JsonParser in) throws IOException {
    begin(in, CLOCK);
    ClockReading clock =
        new ClockReading(constant(BASES, in, BASIS), duration(in, OFFSET), duration(in, ERROR));
    expect(in.nextToken() == JsonToken.END_OBJECT);
    return clock;
  }

  private static void begin(JsonParser in, SerializableString name) throws IOException {
    expect(in.nextFieldName(name) && in.nextToken() == JsonToken.START_OBJECT);
  }

  private CellId cell(JsonParser in) throws IOException {
    expect(in.nextFieldName(CELL) && in.nextToken() == JsonToken.VALUE_STRING);
    return names.cell(in.getTextCharacters(), in.getTextOffset(), in.getTextLength());
  }

  private String name(JsonParser in, SerializableString field) throws IOException {
    expect(in.nextFieldName(field) && in.nextToken() == JsonToken.VALUE_STRING);
    return names.of(in.getTextCharacters(), in.getTextOffset(), in.getTextLength());
  }

  private static String text(JsonParser in, SerializableString name) throws IOException {
    expect(in.nextFieldName(name));
    String text = in.nextTextValue();
    expect(text != null);
    return text;
  }

  private <E> E constant(Map<String, E> byName, JsonParser in, SerializableString field)
      throws IOException {
    E constant = byName.get(name(in, field));
    expect(constant != null);
    return constant;
  }

  private static Instant instant(JsonParser in, SerializableString name) throws IOException {
    expect(in.nextFieldName(name) && in.nextToken() == JsonToken.VALUE_STRING);
    return Rfc3339.parse(in.getTextCharacters(), in.getTextOffset(), in.getTextLength());
  }

  private static int status(JsonParser in) throws IOException {
    expect(in.nextFieldName(STATUS) && in.nextToken() == JsonToken.VALUE_NUMBER_INT);
    return in.getIntValue();
  }

  /** Digits, and behind a point up to three. */
  private static Duration duration(JsonParser in, SerializableString name) throws IOException {
    expect(in.nextFieldName(name) && in.nextToken().isNumeric());
    char[] text = in.getTextCharacters();
    int start = in.getTextOffset();
    int end = start + in.getTextLength();
    boolean negative = text[start] == '-';
    int first = negative ? start + 1 : start;
    int point = pastDigits(text, first, end);
    int last = Math.min(point + 1, end);
    expect(point - first <= MOST_DIGITS && end - last <= DECIMALS);
    expect(point == end || (text[point] == '.' && pastDigits(text, last, end) == end));
    long micros =
        1_000 * number(text, first, point) + THOUSANDTHS[end - last] * number(text, last, end);
    return Duration.ofNanos(1_000 * (negative ? -micros : micros));
  }

  private static int pastDigits(char[] text, int from, int until) {
    int at = from;
    while (at < until && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at;
  }

  private static long number(char[] digits, int from, int until) {
    long number = 0;
    for (int i = from; i < until; i++) {
      number = 10 * number + digits[i] - '0';
    }
    return number;
  }

  private static void expect(boolean ours) {
    if (!ours) {
      throw NotOurs.INSTANCE;
    }
  }

  /** Says nothing but that: what is wrong the mapper tells. */
  private static final class NotOurs extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final NotOurs INSTANCE = new NotOurs();

    private NotOurs() {
      super("not written as ours are", null, false, false);
    }
  }
}
