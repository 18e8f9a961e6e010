package dev.dnshealth.k8s.reach;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Tells what of the ways to the servers is news. Used by one thread. */
public final class PathNews {

  private final Map<PathReport.Path, PathReport> told = new EnumMap<>(PathReport.Path.class);

  /** Returns those of {@code now} that differ from what was last returned, and are not on trial. */
  public List<PathReport> of(List<PathReport> now) {
    List<PathReport> news =
        now.stream()
            .filter(path -> path.state() != PathReport.State.TRYING)
            .filter(path -> !path.equals(told.get(path.path())))
            .toList();
    news.forEach(path -> told.put(path.path(), path));
    return news;
  }
}
