package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.everdrill.topics.events.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The files that outsiders build on: a golden JSON file and a schema for each event type, and the
 * AsyncAPI document. Run with {@code -Deverdrill.contract.write=true} to write those that are
 * missing, or the schemas anew after an event has gained an optional field. Golden files are added
 * to, never edited: what was once written stays readable.
 */
class ContractFilesTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Path CONTRACT = Path.of("src/main/resources/io/everdrill/topics");
  private static final boolean WRITE = Boolean.getBoolean("everdrill.contract.write");
  private static final JsonMapper MAPPER = Json.mapper();

  private final EventCodec codec = new EventCodec("/everdrill/test");

  @TestFactory
  Stream<DynamicTest> goldenFileOfEachTypeIsReadAndWrittenAsItStands() {
    return EventTypes.all().entrySet().stream()
        .flatMap(
            type ->
                Samples.variants(type.getValue()).entrySet().stream()
                    .map(
                        variant ->
                            DynamicTest.dynamicTest(
                                name(type.getKey(), variant.getKey()),
                                () ->
                                    checkGolden(
                                        name(type.getKey(), variant.getKey()),
                                        variant.getValue()))));
  }

  /** What an older version wrote, or one that knew another optional field. */
  @TestFactory
  Stream<DynamicTest> goldenFileOfEachVersionIsReadAndWrittenAsItStands() throws IOException {
    return names(GOLDEN).stream()
        .filter(name -> name.contains("~with-"))
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () ->
                        checkGolden(name, (Event) Samples.of(type(name.replaceFirst("~.*", ""))))));
  }

  private static Class<? extends Event> type(String name) {
    return EventTypes.all().get(name);
  }

  private void checkGolden(String name, Event sample) throws IOException {
    Path file = GOLDEN.resolve(name + ".json");
    if (WRITE && !Files.exists(file)) {
      write(file, MAPPER.valueToTree(sample));
    }
    assertThat(file).as("golden file").exists();
    byte[] golden = Files.readAllBytes(file);
    ProducerRecord<byte[], byte[]> record = codec.encode(Topic.DEFAULT_PREFIX, sample);

    Event read = codec.decode(record.headers(), golden);

    JsonNode stands = MAPPER.readTree(golden);
    JsonNode writtenAgain = MAPPER.readTree(codec.value(read));
    stands
        .properties()
        .forEach(field -> assertThat(writtenAgain.get(field.getKey())).isEqualTo(field.getValue()));
    assertThat(
            schema(EventTypes.nameOf(sample.getClass())).validate(text(golden), InputFormat.JSON))
        .extracting(Error::getMessage)
        .isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> schemaOfEachTypeFollowsFromItsRecord() {
    return EventTypes.all().entrySet().stream()
        .map(
            type ->
                DynamicTest.dynamicTest(
                    type.getKey(),
                    () ->
                        checkGenerated(
                            CONTRACT.resolve("schemas").resolve(type.getKey() + ".json"),
                            SchemaWriter.schema(type.getValue()))));
  }

  @Test
  void asyncApiDocumentFollowsFromTheCatalogue() throws IOException {
    checkGenerated(CONTRACT.resolve("asyncapi.json"), AsyncApiWriter.document());
  }

  /** A reader of another team has these files and nothing else. */
  @Test
  void everyTopicAndEveryEventSaysWhatItIs() {
    JsonNode api = AsyncApiWriter.document();

    assertThat(api.get("channels"))
        .allSatisfy(channel -> assertThat(channel.get("description").asText()).contains("Key: "));
    assertThat(EventTypes.all().values())
        .allSatisfy(type -> assertThat(SchemaWriter.description(type)).isNotEmpty());
  }

  @Test
  void schemaRefusesWhatTheRecordRefuses() {
    Schema schema = schema("io.everdrill.injection.ended.v1");

    List<Error> errors = schema.validate("{\"cell\":\"shop-eu\"}", InputFormat.JSON);

    assertThat(errors).extracting(Error::getMessage).anyMatch(m -> m.contains("injection"));
  }

  @Test
  void noFileStandsForATypeThatIsGone() throws IOException {
    assertThat(names(GOLDEN))
        .allSatisfy(name -> assertThat(EventTypes.all()).containsKey(name.replaceFirst("~.*", "")));
    assertThat(names(CONTRACT.resolve("schemas")))
        .containsExactlyInAnyOrderElementsOf(EventTypes.all().keySet());
  }

  private static void checkGenerated(Path file, JsonNode expected) throws IOException {
    if (WRITE) {
      write(file, expected);
    }
    assertThat(file).exists();
    assertThat(MAPPER.readTree(file.toFile())).isEqualTo(MAPPER.readTree(print(expected)));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString().replaceFirst("[.]json$", "")).toList();
    }
  }

  private static Schema schema(String type) {
    try {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Files.readString(CONTRACT.resolve("schemas").resolve(type + ".json")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String name(String type, String variant) {
    return variant.isEmpty() ? type : type + "~" + variant;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static void write(Path file, JsonNode json) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, print(json));
  }

  private static String print(JsonNode json) throws JsonProcessingException {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    return MAPPER.writer(printer).writeValueAsString(json) + "\n";
  }
}
