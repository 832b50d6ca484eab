package io.everdrill.standalone.rules;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** What a source file of ours must not look like, found in its syntax tree. */
final class StyleRules extends TreePathScanner<Void, Void> {
  static final int MAX_LINES = 400;

  private static final Pattern EMPTY_NAME =
      Pattern.compile("(Utils?|Helpers?|Manager|Handler|Impl|Common|Misc|Stuff)$");
  private static final Pattern POSTPONED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
  private static final Set<String> SKIPPING = Set.of("Disabled", "Ignore");
  private static final Pattern ASSERTION =
      Pattern.compile("assert\\w*|fail|check|verify\\w*|untilAsserted|expect\\w*");

  private final Path file;
  private final DocTrees trees;
  private final CompilationUnitTree unit;
  private final List<Violation> violations = new ArrayList<>();
  private boolean asserts;

  private StyleRules(Path file, DocTrees trees, CompilationUnitTree unit) {
    this.file = file;
    this.trees = trees;
    this.unit = unit;
  }

  /**
   * All violations in these files, by one compiler, because it takes longer to start than a file.
   *
   * @param sources the text of each file, by a path that says whether it is a test and which module
   *     it is of
   */
  static List<Violation> check(Map<Path, String> sources) throws IOException {
    Map<URI, Path> files = new HashMap<>();
    List<JavaFileObject> objects = new ArrayList<>();
    sources.forEach(
        (file, source) -> {
          JavaFileObject object = asFile(file, source);
          files.put(object.toUri(), file);
          objects.add(object);
        });
    var task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none"), null, objects);
    List<Violation> violations = new ArrayList<>();
    for (CompilationUnitTree unit : task.parse()) {
      Path file = files.get(unit.getSourceFile().toUri());
      var rules = new StyleRules(file, DocTrees.instance(task), unit);
      rules.checkLines(sources.get(file).lines().toList());
      rules.scan(unit, null);
      rules.checkAsserts();
      violations.addAll(rules.violations);
    }
    return violations;
  }

  private static JavaFileObject asFile(Path file, String source) {
    URI uri = URI.create("string:///" + file.toString().replace('\\', '/'));
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }

  private void checkLines(List<String> lines) {
    if (lines.size() > MAX_LINES) {
      report(lines.size(), "is longer than " + MAX_LINES + " lines: take it apart");
    }
    for (int i = 0; i < lines.size(); i++) {
      if (POSTPONED.matcher(lines.get(i)).find()) {
        report(i + 1, "postpones work in a comment: do it, or leave it out");
      }
    }
  }

  private void checkAsserts() {
    if (file.toString().matches(".*(Test|IT)\\.java") && !asserts) {
      report(1, "is a test that asserts nothing, and so cannot fail");
    }
  }

  @Override
  public Void visitClass(ClassTree type, Void unused) {
    String name = type.getSimpleName().toString();
    if (EMPTY_NAME.matcher(name).find()) {
      report(type, name + ": a name that says nothing; name what it is for");
    }
    if (type.getModifiers().getFlags().contains(Modifier.PUBLIC)
        && getCurrentPath().getParentPath().getLeaf().equals(unit)
        && isMain()
        && trees.getDocComment(getCurrentPath()) == null) {
      report(type, name + " is public and has no comment that says what it is for");
    }
    return super.visitClass(type, unused);
  }

  @Override
  public Void visitVariable(VariableTree variable, Void unused) {
    Tree parent = getCurrentPath().getParentPath().getLeaf();
    boolean local = !(parent instanceof ClassTree || parent instanceof MethodTree);
    String type = String.valueOf(variable.getType());
    if (!local && type.matches("(java\\.util\\.)?Optional(Int|Long|Double)?(<.*>)?")) {
      report(variable, variable.getName() + ": Optional is for results, not for what is kept");
    }
    if (isTopics() && isComponent(parent) && type.matches("(java\\.time\\.)?Duration")) {
      checkUnitOnWire(variable);
    }
    return super.visitVariable(variable, unused);
  }

  private void checkUnitOnWire(VariableTree component) {
    boolean named =
        component.getModifiers().getAnnotations().stream()
            .map(AnnotationTree::toString)
            .anyMatch(text -> text.matches("@(\\w+\\.)*JsonProperty\\(.*Ms\"\\)"));
    if (!named) {
      report(component, component.getName() + ": a duration's name on the wire ends in 'Ms'");
    }
  }

  /** In the tree a record's components are its fields that are not static. */
  private boolean isComponent(Tree parent) {
    var modifiers = ((VariableTree) getCurrentPath().getLeaf()).getModifiers().getFlags();
    return parent.getKind() == Tree.Kind.RECORD && !modifiers.contains(Modifier.STATIC);
  }

  @Override
  public Void visitAnnotation(AnnotationTree annotation, Void unused) {
    if (SKIPPING.contains(lastName(annotation.getAnnotationType()))) {
      report(annotation, "switches a test off: repair it, or delete it");
    }
    return super.visitAnnotation(annotation, unused);
  }

  @Override
  public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
    Tree called = call.getMethodSelect();
    String name = lastName(called);
    asserts |= ASSERTION.matcher(name).matches();
    if (name.equals("sleep") && !isMain()) {
      report(call, "sleeps where a test waits for a condition (Awaitility)");
    }
    return super.visitMethodInvocation(call, unused);
  }

  private static String lastName(Tree name) {
    return switch (name) {
      case MemberSelectTree select -> select.getIdentifier().toString();
      case IdentifierTree identifier -> identifier.getName().toString();
      default -> "";
    };
  }

  private boolean isMain() {
    return file.toString().contains("src/main/");
  }

  private boolean isTopics() {
    return file.startsWith("topics") && isMain();
  }

  private void report(Tree tree, String what) {
    long position = trees.getSourcePositions().getStartPosition(unit, tree);
    report(unit.getLineMap().getLineNumber(position), what);
  }

  private void report(long line, String what) {
    violations.add(new Violation(file, line, what));
  }
}
