package io.everdrill.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.everdrill.topics.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The schemas and the AsyncAPI document that ship, held against what a consumer read. */
final class PublishedContract {

  private static final JsonMapper MAPPER = new JsonMapper();

  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Schema headers;
  private final JsonNode messages;

  PublishedContract() throws IOException {
    JsonNode asyncApi = MAPPER.readTree(resource("asyncapi.json"));
    JsonNode trait = asyncApi.at("/components/messageTraits/cloudEvent/headers");
    headers = schemas.getSchema((trait.has("schema") ? trait.get("schema") : trait).toString());
    messages = asyncApi.at("/components/messages");
  }

  /**
   * What is not as published; empty if all is.
   *
   * @param headerText as kcat prints it: {@code name=value,name=value}
   */
  List<String> objections(String headerText, String value) {
    ObjectNode read = MAPPER.createObjectNode();
    for (String header : headerText.split(",(?=[a-z_-]+=)")) {
      String[] parts = header.split("=", 2);
      read.put(parts[0], parts[1]);
    }
    String type = read.path("ce_type").asText();
    List<String> objections = new ArrayList<>();
    if (!messages.has(type)) {
      objections.add("ce_type: no message of the AsyncAPI document: '" + type + "'");
      return objections;
    }
    headers.validate(read.toString(), InputFormat.JSON).stream()
        .map(Error::toString)
        .forEach(objections::add);
    schemas.getSchema(text("schemas/" + type + ".json")).validate(value, InputFormat.JSON).stream()
        .map(Error::toString)
        .forEach(objections::add);
    return objections;
  }

  private static String text(String name) {
    try (InputStream stream = resource(name)) {
      return MAPPER.readTree(stream).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream stream = Topic.class.getResourceAsStream(name);
    if (stream == null) {
      throw new IOException("expected a resource of the contract, found none: " + name);
    }
    return stream;
  }
}
