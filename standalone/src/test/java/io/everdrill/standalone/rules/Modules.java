package io.everdrill.standalone.rules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The compiled classes, each with the module that it came from: a folder's name, not a package's.
 */
final class Modules {
  private final JavaClasses classes;
  private final Map<String, String> moduleOfClass;

  private Modules(JavaClasses classes, Map<String, String> moduleOfClass) {
    this.classes = classes;
    this.moduleOfClass = moduleOfClass;
  }

  /** Reads the folders {@code <module>/target/classes} below a root. */
  static Modules below(List<Path> moduleFolders) throws IOException {
    Map<Path, String> compiled = new LinkedHashMap<>();
    for (Path module : moduleFolders) {
      Path classes = module.resolve("target/classes");
      if (Files.isDirectory(classes)) {
        compiled.put(classes.toRealPath(), module.getFileName().toString());
      }
    }
    JavaClasses classes = new ClassFileImporter().importPaths(compiled.keySet());
    Map<String, String> moduleOfClass = new HashMap<>();
    for (JavaClass found : classes) {
      Path file = Path.of(found.getSource().orElseThrow().getUri());
      compiled.forEach(
          (folder, module) -> {
            if (file.startsWith(folder)) {
              moduleOfClass.put(found.getName(), module);
            }
          });
    }
    return new Modules(classes, moduleOfClass);
  }

  JavaClasses classes() {
    return classes;
  }

  /** The module of a class of ours; any other class is of the module {@code ""}. */
  String moduleOf(JavaClass type) {
    return moduleOfClass.getOrDefault(type.getBaseComponentType().getName(), "");
  }
}
