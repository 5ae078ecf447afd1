// Drivers of Java with their defaults: `Drivers NAME` connects to DOUBLETAKE_URL, asks once so that the
// connection stands, then makes the one call, and prints what its caller saw.
import java.net.URI;
import java.sql.DriverManager;

public class Drivers {
  interface Step {
    Object run() throws Exception;
  }

  record Pair(Step ask, Step call) {}

  static Pair named(String name, URI url) throws Exception {
    String host = url.getHost();
    int port = url.getPort();
    switch (name) {
      case "jedis" -> {
        var client = redis.clients.jedis.RedisClient.create(host, port);
        return new Pair(client::ping, () -> client.incr("charges"));
      }
      case "lettuce" -> {
        var client = io.lettuce.core.RedisClient.create("redis://" + host + ":" + port);
        var commands = client.connect().sync();
        return new Pair(commands::ping, () -> commands.incr("charges"));
      }
      case "postgresql" -> {
        var source = "jdbc:postgresql://" + host + ":" + port + "/atlas?sslmode=disable";
        var statement = DriverManager.getConnection(source, "atlas", "").createStatement();
        return new Pair(
            () -> statement.execute("SELECT 1"),
            () -> statement.executeUpdate("INSERT INTO charges (amount) VALUES (1)"));
      }
      default -> throw new IllegalArgumentException(name);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Pair pair = named(arguments[0], URI.create(System.getenv("DOUBLETAKE_URL")));
    pair.ask().run();
    Thread.sleep(300);
    try {
      System.out.println(pair.call().run());
    } catch (Exception error) {
      System.out.println("error " + error);
      System.exit(1);
    }
    System.exit(0);
  }
}
