package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.CommandEvent;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S5: an agent acts only on what a trusted key signed, to the byte. */
class SigningTest {

  @TempDir private Path folder;
  private Signing.Signer signer;
  private Signing.Verifier trusted;
  private ProducerRecord<byte[], byte[]> record;

  @BeforeEach
  void signACommand() throws IOException {
    KeyFiles.write(folder, "scheduler-1", KeyFiles.generate());
    signer = KeyFiles.signer(folder.resolve("scheduler-1.key"));
    trusted = KeyFiles.trusted(folder);
    CommandEvent command = (CommandEvent) Samples.of(CommandEvent.Inject.class);
    record = new EventCodec("/everdrill/scheduler/s1").encode(Topic.DEFAULT_PREFIX, command);
    signer.sign(record.headers(), record.key(), record.value());
  }

  @Test
  void s5WhatATrustedKeySignedIsValid() {
    assertThat(check()).isEqualTo(Signing.Check.VALID);
  }

  @Test
  void s5OneByteOtherIsForged() {
    byte[] value = record.value().clone();
    value[value.length / 2] ^= 1;

    assertThat(trusted.check(record.headers(), record.key(), value))
        .isEqualTo(Signing.Check.FORGED);
  }

  @Test
  void s5AnotherCellIsForged() {
    assertThat(trusted.check(record.headers(), "shop-us".getBytes(UTF_8), record.value()))
        .isEqualTo(Signing.Check.FORGED);
  }

  @Test
  void s5AnotherTypeIsForged() {
    record.headers().remove("ce_type");
    record.headers().add("ce_type", "io.everdrill.command.inject.v2".getBytes(UTF_8));

    assertThat(check()).isEqualTo(Signing.Check.FORGED);
  }

  /** Who reads the last of two would act on what nobody signed. */
  @Test
  void s5AnotherTypeBesideTheSignedOneIsForged() {
    record.headers().add("ce_type", "io.everdrill.command.inject.v2".getBytes(UTF_8));

    assertThat(check()).isEqualTo(Signing.Check.FORGED);
  }

  @Test
  void s5GarbageForASignatureIsForged() {
    record.headers().remove(Signing.SIGNATURE);
    record.headers().add(Signing.SIGNATURE, "%%%".getBytes(UTF_8));

    assertThat(check()).isEqualTo(Signing.Check.FORGED);
  }

  @Test
  void s5NoSignatureIsUnsigned() {
    record.headers().remove(Signing.SIGNATURE);

    assertThat(check()).isEqualTo(Signing.Check.UNSIGNED);
  }

  @Test
  void s5AKeyThatNobodyTrustsIsUnknown() {
    assertThat(new Signing.Verifier(Map.of()).check(record.headers(), record.key(), record.value()))
        .isEqualTo(Signing.Check.UNKNOWN_KEY);
  }

  @Test
  void privateKeyIsForItsOwnerAlone() throws IOException {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("scheduler-1.key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aKeyIsNeverReplaced() {
    assertThatThrownBy(() -> KeyFiles.write(folder, "scheduler-1", KeyFiles.generate()))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void aPairIsWrittenWholeOrNotAtAll() throws IOException {
    Files.writeString(folder.resolve("agent-1.pub"), "somebody's");

    assertThatThrownBy(() -> KeyFiles.write(folder, "agent-1", KeyFiles.generate()))
        .isInstanceOf(FileAlreadyExistsException.class);

    assertThat(folder.resolve("agent-1.key")).doesNotExist();
    assertThat(folder.resolve("agent-1.pub")).hasContent("somebody's");
    assertThatThrownBy(() -> KeyFiles.write(folder, "a/b", KeyFiles.generate()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a/b'");
  }

  @Test
  void aFileThatIsNoKeyIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.pub"), "hello");

    assertThatThrownBy(() -> KeyFiles.trusted(folder)).hasMessageContaining(file.toString());
  }

  private Signing.Check check() {
    return trusted.check(record.headers(), record.key(), record.value());
  }
}
