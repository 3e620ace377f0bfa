import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/** One OpenSearch node for development, on 127.0.0.1 alone: it asks nobody for a password. */
public class Launcher {
  static class LocalNode extends Node {
    LocalNode(Environment environment, List<Class<? extends Plugin>> plugins) {
      super(environment, plugins, true);
    }
  }

  /** @param words home folder, HTTP port, transport port */
  public static void main(String[] words) throws Exception {
    Path home = Path.of(words[0]).toAbsolutePath();
    for (String folder : List.of("config", "data", "logs"))
      Files.createDirectories(home.resolve(folder));
    Settings settings = Settings.builder()
      .put("path.home", home.toString())
      .put("cluster.name", "clipgraph")
      .put("node.name", "one")
      .put("network.host", "127.0.0.1")
      .put("http.port", words[1])
      .put("transport.port", words[2])
      .put("discovery.type", "single-node")
      .put("http.type", "netty4")
      .put("transport.type", "netty4")
      .put("cluster.routing.allocation.disk.threshold_enabled", false)
      .build();
    Environment environment = InternalSettingsPreparer.prepareEnvironment(
      settings, Map.of(), home.resolve("config"), () -> "one");
    Node node = new LocalNode(environment, List.of(Netty4Plugin.class));
    node.start();
    CountDownLatch end = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        node.close();
      } catch (Exception failed) {
        failed.printStackTrace();
      }
      end.countDown();
    }));
    end.await();
  }
}
