package dev.dnshealth.k8s;

import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListMeta;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** Reads lists page by page: of thousands of objects, all at once would not fit into memory. */
final class Pages {

  /** Objects in a page, at most. */
  static final long SIZE = 500;

  private Pages() {}

  /** Reads one page. */
  interface Reader {
    Reply read(String path) throws IOException;
  }

  /** Returns what the API calls the rest of a list; empty if there is none. */
  static String rest(KubernetesResourceList<?> page) {
    return Optional.ofNullable(page.getMetadata()).map(ListMeta::getContinue).orElse("");
  }

  /**
   * Reads the list at {@code path}.
   *
   * @param take takes a page, and returns what the API calls the rest; empty if there is none, or
   *     it is not wanted
   * @return the last reply: the first that was refused, if one was
   */
  static Reply read(String path, Reader reader, Function<Reply, String> take) throws IOException {
    String first = path + (path.contains("?") ? "&" : "?") + "limit=" + SIZE;
    String next = first;
    while (true) {
      Reply page = reader.read(next);
      String rest = page.ok() ? take.apply(page) : "";
      if (rest.isEmpty()) {
        return page;
      }
      next = first + "&continue=" + URLEncoder.encode(rest, StandardCharsets.UTF_8);
    }
  }
}
