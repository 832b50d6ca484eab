package io.everdrill.topics;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Ed25519 keys as PEM files, the form that OpenSSL writes: {@code ID.key} (PKCS #8, readable by its
 * owner alone) and {@code ID.pub} (X.509 SubjectPublicKeyInfo). A folder of {@code .pub} files is a
 * set of trusted keys, by id.
 */
public final class KeyFiles {

  private static final String ALGORITHM = "Ed25519";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private KeyFiles() {}

  /** A new key pair, not written anywhere. */
  public static KeyPair generate() {
    try {
      return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
    }
  }

  /**
   * @throws IllegalArgumentException if a key cannot be called so
   */
  public static void requireId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("key id: expected " + ID + ", got '" + id + "'");
    }
  }

  /**
   * Writes both files of a pair, or neither; refuses to replace one that is there.
   *
   * @throws IOException if a file exists or cannot be written
   * @throws IllegalArgumentException if a key cannot be called so
   */
  public static void write(Path folder, String id, KeyPair pair) throws IOException {
    requireId(id);
    Files.createDirectories(folder);
    FileAttribute<?> ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Path key = Files.createFile(folder.resolve(id + ".key"), ownerOnly);
    try {
      Files.writeString(key, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
      Files.writeString(
          folder.resolve(id + ".pub"),
          pem("PUBLIC KEY", pair.getPublic().getEncoded()),
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      // Nobody can be told to trust it, and it would be in the way of the next try.
      Files.delete(key);
      throw e;
    }
  }

  /**
   * The signer of a {@code .key} file; its key id is the file's name without the ending.
   *
   * @throws IOException if the file cannot be read or holds no Ed25519 private key
   */
  public static Signing.Signer signer(Path keyFile) throws IOException {
    try {
      PrivateKey key =
          KeyFactory.getInstance(ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(decode(keyFile, "PRIVATE KEY")));
      return new Signing.Signer(id(keyFile, ".key"), key);
    } catch (GeneralSecurityException e) {
      throw new IOException(keyFile + ": expected an " + ALGORITHM + " private key", e);
    }
  }

  /**
   * Every {@code .pub} file of a folder, by key id.
   *
   * @throws IOException if the folder or one of the files cannot be read
   */
  public static Signing.Verifier trusted(Path folder) throws IOException {
    Map<String, PublicKey> keys = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.pub")) {
      for (Path file : files) {
        keys.put(id(file, ".pub"), publicKey(file));
      }
    }
    return new Signing.Verifier(keys);
  }

  private static PublicKey publicKey(Path file) throws IOException {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(decode(file, "PUBLIC KEY")));
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": expected an " + ALGORITHM + " public key", e);
    }
  }

  private static String id(Path file, String ending) {
    String name = file.getFileName().toString();
    return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static byte[] decode(Path file, String label) throws IOException {
    String text = Files.readString(file);
    String begin = "-----BEGIN " + label + "-----";
    int from = text.indexOf(begin);
    int until = text.indexOf("-----END " + label + "-----");
    if (from < 0 || until < from) {
      throw new IOException(file + ": expected PEM with '" + begin + "'");
    }
    try {
      return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), until));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": expected base64 between its PEM lines", e);
    }
  }
}
