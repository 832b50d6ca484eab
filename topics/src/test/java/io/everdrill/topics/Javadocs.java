package io.everdrill.topics;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What the sources say about types, record components and constants, as plain text: what the
 * contract's files say about them too.
 */
final class Javadocs {
  private static final Path SOURCES = Path.of("src/main/java/io/everdrill/topics");
  private static final Map<String, String> ENTITIES =
      Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"", "nbsp", " ");

  private static final Map<String, String> TEXTS = read();

  private Javadocs() {}

  /** Of a type; empty if there is none. */
  static String of(Class<?> type) {
    return TEXTS.getOrDefault(name(type), "");
  }

  /** Of a record's component or an enum's constant. */
  static String of(Class<?> type, String member) {
    return TEXTS.getOrDefault(name(type) + "#" + member, "");
  }

  private static String name(Class<?> type) {
    return type.getName().replaceFirst(".*[.]", "").replace('$', '.');
  }

  private static Map<String, String> read() {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null);
        Stream<Path> sources = Files.walk(SOURCES)) {
      List<Path> files = sources.filter(f -> f.toString().endsWith(".java")).toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
      Reader reader = new Reader(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) {
        reader.scan(unit, "");
      }
      return reader.texts;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Carries the name of the type that it is in. */
  private static final class Reader extends TreePathScanner<Void, String> {
    private final DocTrees docs;
    private final Map<String, String> texts = new HashMap<>();

    Reader(DocTrees docs) {
      this.docs = docs;
    }

    @Override
    public Void visitClass(ClassTree type, String in) {
      String name =
          in.isEmpty() ? type.getSimpleName().toString() : in + "." + type.getSimpleName();
      DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
      if (comment != null) {
        texts.put(name, text(comment.getFullBody()));
        parameters(name, comment);
      }
      return super.visitClass(type, name);
    }

    /** A compact constructor may say what its components are. */
    @Override
    public Void visitMethod(MethodTree method, String in) {
      DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
      if (comment != null && method.getReturnType() == null) {
        parameters(in, comment);
      }
      return null;
    }

    @Override
    public Void visitVariable(VariableTree variable, String in) {
      DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
      if (comment != null) {
        texts.put(in + "#" + variable.getName(), text(comment.getFullBody()));
      }
      return null;
    }

    private void parameters(String type, DocCommentTree comment) {
      for (DocTree tag : comment.getBlockTags()) {
        if (tag instanceof ParamTree parameter) {
          texts.putIfAbsent(type + "#" + parameter.getName(), text(parameter.getDescription()));
        }
      }
    }

    private static String text(List<? extends DocTree> trees) {
      StringBuilder text = new StringBuilder();
      for (DocTree tree : trees) {
        text.append(
            switch (tree) {
              case TextTree plain -> plain.getBody();
              case LiteralTree code -> code.getBody().getBody();
              case EntityTree entity -> ENTITIES.get(entity.getName().toString());
              case LinkTree link when !link.getLabel().isEmpty() -> text(link.getLabel());
              case LinkTree link -> link.getReference().getSignature().replaceFirst("^#", "");
              default -> " ";
            });
      }
      return text.toString().strip().replaceAll("\\s+", " ");
    }
  }
}
