package io.everdrill.probes;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent.Probe;
import io.everdrill.topics.events.ProbeCheck;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Probes from a YAML file, with the same fields as on the topic. What is wrong with the file is
 * said with file, line and field.
 */
public final class ProbeFile {

  private static final ObjectReader READER =
      Json.mapper()
          .readerFor(Content.class)
          .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ProbeFile() {}

  private record Content(List<Entry> probes) {}

  /** A probe as people write it: when it was defined is the file's own time. */
  private record Entry(
      CellId cell,
      String probe,
      String service,
      ProbeCheck check,
      @JsonProperty("intervalMs") Duration interval,
      @JsonProperty("timeoutMs") Duration timeout) {

    Entry {
      // The event's own checks, made here so that an error has the line of this entry.
      new Probe(cell, probe, service, check, interval, timeout, Instant.EPOCH);
    }

    Probe definedAt(Instant at) {
      return new Probe(cell, probe, service, check, interval, timeout, at);
    }
  }

  /**
   * The probes in a file.
   *
   * @throws IllegalArgumentException if the file is not right; the message says where and what
   */
  public static List<Probe> read(Path file) {
    try (Reader text = Files.newBufferedReader(file);
        var yaml = YAML.createParser(text)) {
      Content content = READER.readValue(yaml);
      Instant at = Files.getLastModifiedTime(file).toInstant();
      if (content == null || content.probes() == null) {
        throw new IllegalArgumentException(file + ":1: probes: expected a list, got nothing");
      }
      refuseEmptyOrRepeated(file, content.probes());
      return content.probes().stream().map(entry -> entry.definedAt(at)).toList();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ":" + line(file, e) + ": " + what(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read probes from " + file + ": " + e, e);
    }
  }

  private static void refuseEmptyOrRepeated(Path file, List<Entry> entries) throws IOException {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) == null) {
        throw new IllegalArgumentException(
            "%s:%d: probes[%d]: expected a probe, got nothing".formatted(file, line(file, i), i));
      }
      String key = entries.get(i).definedAt(Instant.EPOCH).key();
      if (!seen.add(key)) {
        throw new IllegalArgumentException(
            "%s:%d: probes[%d].probe: expected a name of its own, got %s again"
                .formatted(file, line(file, i), i, key));
      }
    }
  }

  /** Where an entry begins, counted from 1; entries are two levels down: the object, its list. */
  private static int line(Path file, int entry) throws IOException {
    try (Reader text = Files.newBufferedReader(file);
        var yaml = YAML.createParser(text)) {
      int depth = 0;
      int seen = -1;
      for (JsonToken token = yaml.nextToken(); token != null; token = yaml.nextToken()) {
        if (depth == 2 && !token.isStructEnd() && ++seen == entry) {
          return yaml.currentTokenLocation().getLineNr();
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
    }
    return 1;
  }

  /**
   * What is wrong with an entry as a whole is found at its end, and looked for at its beginning.
   */
  private static int line(Path file, JsonProcessingException e) {
    if (e instanceof JsonMappingException mapping
        && (mapping instanceof UnrecognizedPropertyException || mapping.getPath().size() == 2)
        && mapping.getPath().size() >= 2
        && !(mapping.getCause() instanceof JsonProcessingException)) {
      try {
        return line(file, mapping.getPath().get(1).getIndex());
      } catch (IOException gone) {
        e.addSuppressed(gone);
      }
    }
    JsonLocation location = e.getLocation();
    return location == null ? 1 : Math.max(1, location.getLineNr());
  }

  private static String what(JsonProcessingException e) {
    String field = e instanceof JsonMappingException mapping ? path(mapping) : "";
    String problem =
        e.getCause() instanceof IllegalArgumentException
                | e.getCause() instanceof NullPointerException
            ? e.getCause().getMessage()
            : e.getOriginalMessage();
    String firstLine = String.valueOf(problem).lines().findFirst().orElse("");
    return field.isEmpty() ? firstLine : field + ": " + firstLine;
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }
}
