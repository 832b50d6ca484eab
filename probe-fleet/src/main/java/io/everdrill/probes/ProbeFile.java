package io.everdrill.probes;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
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
          .with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

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
        var yaml = new YAMLFactory().createParser(text)) {
      Content content = READER.readValue(yaml);
      Instant at = Files.getLastModifiedTime(file).toInstant();
      if (content == null || content.probes() == null) {
        throw new IllegalArgumentException(file + ":1: probes: expected a list, got nothing");
      }
      List<Probe> probes = content.probes().stream().map(entry -> entry.definedAt(at)).toList();
      refuseRepeated(file, probes);
      return probes;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ":" + line(e) + ": " + what(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read probes from " + file + ": " + e, e);
    }
  }

  private static void refuseRepeated(Path file, List<Probe> probes) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < probes.size(); i++) {
      if (!seen.add(probes.get(i).key())) {
        throw new IllegalArgumentException(
            "%s: probes[%d].probe: expected a name of its own, got %s again"
                .formatted(file, i, probes.get(i).key()));
      }
    }
  }

  private static int line(JsonProcessingException e) {
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
