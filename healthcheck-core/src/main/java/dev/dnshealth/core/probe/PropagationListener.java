package dev.dnshealth.core.probe;

import dev.dnshealth.core.target.Target;
import java.util.Collection;

/** Is told how long changes take from the API to the servers. Called by one thread. */
public interface PropagationListener {

  /** A listener that does not care. */
  PropagationListener NONE =
      new PropagationListener() {
        @Override
        public void onMeasured(Propagation propagation) {}

        @Override
        public void onServers(Collection<Target> servers) {}
      };

  /** One server has answered rightly, or was asked for long enough. */
  void onMeasured(Propagation propagation);

  /** These are the servers that are measured next; others are gone. */
  void onServers(Collection<Target> servers);
}
