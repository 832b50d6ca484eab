package io.everdrill.agents.faults.resource;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A target that opens as many files as the number in each line says, and says how many it could.
 */
final class FileOpener {

  private FileOpener() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(open(Integer.parseInt(line)));
    }
  }

  private static String open(int count) throws IOException {
    List<InputStream> opened = new ArrayList<>();
    try {
      while (opened.size() < count) {
        opened.add(new FileInputStream("/dev/null"));
      }
      return opened.size() + " files";
    } catch (IOException e) {
      return opened.size() + " files, then " + e.getMessage();
    } finally {
      for (InputStream file : opened) {
        file.close();
      }
    }
  }
}
