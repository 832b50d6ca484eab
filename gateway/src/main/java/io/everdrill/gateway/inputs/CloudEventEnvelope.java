package io.everdrill.gateway.inputs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * One CloudEvent 1.0 as it comes over HTTP: in binary mode (attributes in headers), structured (one
 * JSON object) or in a batch of these. Attributes that are not needed are not read.
 *
 * <p>Written here because the Java SDK 4.0.1 neither decodes what the HTTP binding percent-encodes
 * in headers nor reads batches.
 *
 * @param time {@link JsonBody#NEVER} if it has none
 */
record CloudEventEnvelope(String type, Instant time, byte[] data) {

  static final String STRUCTURED = "application/cloudevents+json";
  static final String BATCH = "application/cloudevents-batch+json";

  /** All events of one request. */
  static List<CloudEventEnvelope> read(Message message) throws MalformedInput {
    String type = mediaType(message);
    if (type.equals(BATCH)) {
      List<CloudEventEnvelope> batch = new ArrayList<>();
      for (ObjectNode event : JsonBody.objects(message.body())) {
        batch.add(structured(event));
      }
      return batch;
    }
    return List.of(
        type.equals(STRUCTURED) ? structured(JsonBody.object(message.body())) : binary(message));
  }

  private static String mediaType(Message message) {
    String type = message.headers().getOrDefault("content-type", "");
    return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private static CloudEventEnvelope binary(Message message) throws MalformedInput {
    requireVersion(header(message, "specversion"));
    required(header(message, "id"), "ce-id");
    required(header(message, "source"), "ce-source");
    String time = header(message, "time");
    return new CloudEventEnvelope(
        required(header(message, "type"), "ce-type"),
        time.isEmpty() ? JsonBody.NEVER : JsonBody.instant(time, "ce-time", "another text"),
        message.body());
  }

  private static CloudEventEnvelope structured(ObjectNode event) throws MalformedInput {
    requireVersion(JsonBody.textOrEmpty(event, "specversion"));
    JsonBody.text(event, "id");
    JsonBody.text(event, "source");
    return new CloudEventEnvelope(
        JsonBody.text(event, "type"), JsonBody.instant(event, "time"), data(event));
  }

  private static byte[] data(ObjectNode event) throws MalformedInput {
    JsonNode data = event.path("data");
    if (!data.isMissingNode()) {
      // JSON in a string, as some senders have it, is JSON too.
      return data.isTextual() ? data.textValue().getBytes(UTF_8) : JsonBody.bytes(data);
    }
    try {
      return Base64.getDecoder().decode(JsonBody.text(event, "data_base64"));
    } catch (IllegalArgumentException e) {
      throw new MalformedInput("data_base64", "expected Base64: " + e.getMessage());
    }
  }

  private static void requireVersion(String version) throws MalformedInput {
    if (!version.equals("1.0")) {
      throw new MalformedInput(
          "specversion", "expected a CloudEvent of specversion 1.0, got '" + version + "'");
    }
  }

  private static String required(String value, String header) throws MalformedInput {
    if (value.isBlank()) {
      throw new MalformedInput(header, "expected a value, got none");
    }
    return value;
  }

  private static String header(Message message, String attribute) throws MalformedInput {
    String value = message.headers().getOrDefault("ce-" + attribute, "");
    return value.indexOf('%') < 0 ? value : decoded(value, "ce-" + attribute);
  }

  /** As the HTTP binding has it (3.1.3.2): bytes of UTF-8 as %XY, all else as it is. */
  private static String decoded(String value, String header) throws MalformedInput {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] raw = value.getBytes(ISO_8859_1);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        bytes.write(raw[i]);
        continue;
      }
      int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new MalformedInput(header, "expected two hex digits after each %");
      }
      bytes.write(high << 4 | low);
      i += 2;
    }
    return bytes.toString(UTF_8);
  }
}
