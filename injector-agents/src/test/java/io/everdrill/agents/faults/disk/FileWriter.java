package io.everdrill.agents.faults.disk;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A target that writes to a file as often as the number in each line says, half of it by streams
 * and half by channels: {@code FileWriter FILE}. It says how many failed, in how long, and why.
 */
final class FileWriter {

  private FileWriter() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Path file = Path.of(arguments[0]);
    try (FileOutputStream stream = new FileOutputStream(file.toFile());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(write(stream, channel, Integer.parseInt(line)));
      }
    }
  }

  private static String write(FileOutputStream stream, FileChannel channel, int count) {
    int failed = 0;
    String why = "";
    long began = System.nanoTime();
    for (int i = 0; i < count; i++) {
      try {
        if (i % 2 == 0) {
          stream.write(1);
        } else {
          channel.write(ByteBuffer.wrap(new byte[] {1}), 0);
        }
      } catch (IOException e) {
        failed++;
        why = e.getMessage();
      }
    }
    return failed + " " + (System.nanoTime() - began) / 1_000_000 + " " + why;
  }
}
