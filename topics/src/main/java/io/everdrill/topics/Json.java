package io.everdrill.topics;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * The one JSON of all topics: instants are RFC 3339 UTC with microseconds, durations a number of
 * milliseconds with at most three decimals, names of constants lower case with hyphens. Unknown
 * fields are ignored. The same value gives the same bytes.
 */
public final class Json {

  private static final BigDecimal NANOS_PER_MILLI = BigDecimal.valueOf(1_000_000);

  /** What is read is no longer than the nanoseconds in a long, 292 years. */
  private static final Duration LONGEST = Duration.of(Long.MAX_VALUE / 1_000, ChronoUnit.MICROS);

  /** Nothing that is shorter needs more care. */
  private static final Duration LONG = Duration.ofDays(100_000);

  private Json() {}

  /** A new mapper of this JSON; thread-safe once made. */
  public static JsonMapper mapper() {
    SimpleModule times = new SimpleModule("everdrill");
    times.addSerializer(Instant.class, new InstantWriter());
    times.addDeserializer(Instant.class, new InstantReader());
    times.addSerializer(Duration.class, new DurationWriter());
    times.addDeserializer(Duration.class, new DurationReader());
    times.addSerializer(LocalDate.class, new DayWriter());
    times.addDeserializer(LocalDate.class, new DayReader());
    times.setSerializerModifier(new HyphenatedConstants.Writers());
    times.setDeserializerModifier(new HyphenatedConstants.Readers());
    return JsonMapper.builder()
        .addModule(times)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(EnumFeature.READ_ENUM_KEYS_USING_INDEX)
        // Else a character beyond the first 65,536 grows to three times its bytes.
        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
        .build();
  }

  /** RFC 3339 in UTC with exactly six decimals. */
  public static String format(Instant instant) {
    return Rfc3339.format(instant);
  }

  /** A constant's name as it stands in this JSON, {@code not-steady}. */
  public static String word(Enum<?> constant) {
    return HyphenatedConstants.wire(constant);
  }

  private static final class InstantWriter extends JsonSerializer<Instant> {
    @Override
    public void serialize(Instant value, JsonGenerator out, SerializerProvider context)
        throws IOException {
      out.writeString(format(value));
    }
  }

  private static final class InstantReader extends JsonDeserializer<Instant> {
    @Override
    public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
      String text = in.getValueAsString("");
      try {
        return Rfc3339.parse(text);
      } catch (DateTimeException e) {
        return (Instant)
            context.handleWeirdStringValue(
                Instant.class, text, "expected an RFC 3339 instant with its zone");
      }
    }
  }

  private static final class DurationWriter extends JsonSerializer<Duration> {
    @Override
    public void serialize(Duration value, JsonGenerator out, SerializerProvider context)
        throws IOException {
      if (isPlain(value)) {
        writePlain(value.toNanos() / 1_000, out);
        return;
      }
      Duration readable = within(value);
      BigDecimal millis =
          BigDecimal.valueOf(readable.getSeconds())
              .scaleByPowerOfTen(9)
              .add(BigDecimal.valueOf(readable.getNano()))
              .divide(NANOS_PER_MILLI, 3, RoundingMode.HALF_EVEN)
              .stripTrailingZeros();
      out.writeNumber(millis.scale() < 0 ? millis.setScale(0) : millis);
    }

    /** As much as is read again: from the year 1, which some write for 'never', it is more. */
    private static Duration within(Duration value) {
      if (value.abs().compareTo(LONGEST) <= 0) {
        return value;
      }
      return value.isNegative() ? LONGEST.negated() : LONGEST;
    }

    /** Nearly all are: positive, not long, nothing to round. */
    private static boolean isPlain(Duration value) {
      return !value.isNegative() && value.compareTo(LONG) < 0 && value.toNanos() % 1_000 == 0;
    }

    private static void writePlain(long micros, JsonGenerator out) throws IOException {
      if (micros % 1_000 == 0) {
        out.writeNumber(micros / 1_000);
        return;
      }
      // Digits after the point, without the zeros at the end: 1,050 is 1.05.
      long decimals = 1_000 + micros % 1_000;
      while (decimals % 10 == 0) {
        decimals /= 10;
      }
      out.writeNumber(micros / 1_000 + "." + String.valueOf(decimals).substring(1));
    }
  }

  private static final class DurationReader extends JsonDeserializer<Duration> {
    @Override
    public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
      if (!in.currentToken().isNumeric()) {
        return (Duration)
            context.handleUnexpectedToken(
                Duration.class, in.currentToken(), in, "expected a number of milliseconds");
      }
      BigDecimal nanos = in.getDecimalValue().multiply(NANOS_PER_MILLI);
      if (nanos.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
        return (Duration)
            context.handleWeirdNumberValue(
                Duration.class, in.getDecimalValue(), "expected at most 292 years");
      }
      // To the microsecond, as instants are.
      return Duration.of(nanos.longValue() / 1_000, ChronoUnit.MICROS);
    }
  }

  private static final class DayWriter extends JsonSerializer<LocalDate> {
    @Override
    public void serialize(LocalDate value, JsonGenerator out, SerializerProvider context)
        throws IOException {
      out.writeString(value.toString());
    }
  }

  private static final class DayReader extends JsonDeserializer<LocalDate> {
    @Override
    public LocalDate deserialize(JsonParser in, DeserializationContext context) throws IOException {
      String text = in.getValueAsString("");
      try {
        return LocalDate.parse(text);
      } catch (DateTimeException e) {
        return (LocalDate)
            context.handleWeirdStringValue(LocalDate.class, text, "expected a day, as 2026-11-21");
      }
    }
  }
}
