package io.everdrill.standalone;

import java.nio.file.Path;

/**
 * Where the demos of all tests of this build have the class cache of their cell: the first makes
 * it, as the first demo on a host does, and the others start with it.
 */
public final class CellCache {

  public static final Path FOLDER = Path.of("target", "cell-cache").toAbsolutePath();

  private CellCache() {}
}
