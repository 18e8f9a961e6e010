package dev.dnshealth.k8s.wire;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Has the kinds of a sealed type told apart by their names, so that a new kind needs nothing here.
 */
final class SealedKinds extends JacksonAnnotationIntrospector {

  private static final long serialVersionUID = 1;

  private static final String OURS = "dev.dnshealth.";

  private static final JsonTypeInfo.Value BY_NAME =
      JsonTypeInfo.Value.construct(
          JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "is", null, false, null, null);

  /** Returns the name of a kind, as {@code timed_out} for a class TimedOut. */
  static String name(Class<?> kind) {
    return kind.getSimpleName().replaceAll("(?<!^)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  @Override
  public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
      MapperConfig<?> config, Annotated annotated) {
    return annotated instanceof AnnotatedClass && isOrHasSealed(annotated.getRawType())
        ? BY_NAME
        : super.findPolymorphicTypeInfo(config, annotated);
  }

  @Override
  public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
    Class<?> type = annotated.getRawType();
    return type.isSealed() && type.getName().startsWith(OURS)
        ? Arrays.stream(type.getPermittedSubclasses())
            .map(kind -> new NamedType(kind, name(kind)))
            .toList()
        : super.findSubtypes(annotated);
  }

  @Override
  public @Nullable String findTypeName(AnnotatedClass annotated) {
    Class<?> type = annotated.getRawType();
    return isOrHasSealed(type) ? name(type) : super.findTypeName(annotated);
  }

  private static boolean isOrHasSealed(Class<?> type) {
    return type.getName().startsWith(OURS)
        && (type.isSealed() || Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed));
  }
}
