package io.everdrill.agents.faults;

import io.everdrill.topics.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Moves one swapped file back for each line of standard input, the undo as JSON; says so. */
final class MovingBackMain {

  private MovingBackMain() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(movedBack(Json.mapper().readValue(line, FileUndo.MoveBack.class)));
    }
  }

  private static String movedBack(FileUndo.MoveBack undo) {
    try {
      new FileSwap(undo).moveBack();
      return "moved back";
    } catch (IOException | RuntimeException e) {
      return e.toString();
    }
  }
}
