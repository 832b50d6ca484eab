package io.everdrill.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.everdrill.topics.events.CellId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the file of tokens, YAML or JSON; says file, entry and field of each thing that is wrong.
 *
 * <pre>
 * tokens:
 *   - name: alice
 *     sha256: 64 hex digits, as sha256sum prints them
 *     roles: [operator]
 *     cells: [shop-eu]                 # none: every cell
 *     expiresAt: 2027-01-01T00:00:00Z  # none: never
 *     detector: aiops                  # of a contestant, and of nobody else
 * </pre>
 */
public final class TokensFile {

  private static final long MAX_BYTES = 1_048_576;
  private static final int MAX_TOKENS = 1_000;
  private static final Set<String> FIELDS =
      Set.of("name", "sha256", "roles", "cells", "expiresAt", "detector");

  private TokensFile() {}

  /**
   * The grants of a file.
   *
   * @throws IllegalArgumentException with all problems of the file, one a line
   */
  public static List<Grant> read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(
            file + ": expected at most " + MAX_BYTES + " bytes, got " + Files.size(file));
      }
      return grants(file, new YAMLMapper().readTree(Files.readAllBytes(file)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s:%d: expected YAML or JSON: %s"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }

  private static List<Grant> grants(Path file, JsonNode root) {
    JsonNode tokens = root.path("tokens");
    if (!tokens.isArray() || tokens.size() > MAX_TOKENS) {
      throw new IllegalArgumentException(
          file + ": tokens: expected a list of at most " + MAX_TOKENS + " entries");
    }
    List<Grant> grants = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < tokens.size(); i++) {
      try {
        Grant grant = grant(tokens.get(i));
        if (!names.add(grant.name())) {
          throw new IllegalArgumentException("name: '" + grant.name() + "' is there twice");
        }
        grants.add(grant);
      } catch (IllegalArgumentException e) {
        problems.add(file + ": tokens[" + i + "]." + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    return List.copyOf(grants);
  }

  private static Grant grant(JsonNode entry) {
    Set<String> unknown = new TreeSet<>();
    entry.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(FIELDS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          unknown.iterator().next() + ": expected one of " + new TreeSet<>(FIELDS));
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    texts(entry, "roles").forEach(name -> roles.add(role(name)));
    return new Grant(
        entry.path("name").asText(),
        entry.path("sha256").asText(),
        roles,
        texts(entry, "cells").stream().map(CellId::new).toList(),
        expiresAt(entry.path("expiresAt")),
        detector(entry.path("detector")));
  }

  /** What is left empty in YAML is null, whose text would be a name. */
  private static String detector(JsonNode value) {
    return value.isNull() ? "" : value.asText();
  }

  private static List<String> texts(JsonNode entry, String field) {
    JsonNode list = entry.path(field);
    if (list.isMissingNode()) {
      return List.of();
    }
    if (!list.isArray()) {
      throw new IllegalArgumentException(field + ": expected a list");
    }
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static Role role(String name) {
    return Arrays.stream(Role.values())
        .filter(role -> role.wireName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "roles: expected some of "
                        + Arrays.stream(Role.values()).map(Role::wireName).toList()
                        + ", got '"
                        + name
                        + "'"));
  }

  private static Instant expiresAt(JsonNode value) {
    if (value.isMissingNode()) {
      return Instant.MAX;
    }
    try {
      return Instant.parse(value.asText());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "expiresAt: expected an instant as 2027-01-01T00:00:00Z, got '" + value.asText() + "'");
    }
  }
}
