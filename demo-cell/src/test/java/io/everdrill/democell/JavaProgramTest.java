package io.everdrill.democell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import org.junit.jupiter.api.Test;

class JavaProgramTest {

  @Test
  void ofAClassPathWithFoldersTheJarsAreLeftInTheirOrder() {
    String classPath =
        String.join(
            File.pathSeparator,
            "/build/test-classes",
            "/lib/b.jar",
            "/build/classes",
            "/lib/a.jar");

    assertThat(JavaProgram.jarsOf(classPath))
        .isEqualTo(String.join(File.pathSeparator, "/lib/b.jar", "/lib/a.jar"));
  }

  /** These tests run the cell from a folder: its own classes must not be left out. */
  @Test
  void fromAFolderTheCellHasTheWholeClassPath() {
    assertThat(JavaProgram.classPath()).isEqualTo(System.getProperty("java.class.path"));
  }
}
