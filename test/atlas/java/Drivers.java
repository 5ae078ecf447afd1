// Drivers of Java, each as its documentation shows it: `Drivers NAME` connects, asks something harmless,
// makes the one call, and prints what its caller saw.
import io.lettuce.core.RedisURI;
import java.sql.DriverManager;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

public class Drivers {
  static final String URL = System.getenv("DOUBLETAKE_URL");
  static final int PORT = Integer.parseInt(System.getenv("DOUBLETAKE_PORT"));

  interface Call {
    Object make() throws Exception;
  }

  interface Driver {
    Call open() throws Exception;
  }

  static Call jedis() {
    var client = redis.clients.jedis.RedisClient.create("127.0.0.1", PORT);
    client.get("orders");
    return () -> client.incr("orders");
  }

  static Call lettuce() {
    var client = io.lettuce.core.RedisClient.create(RedisURI.create("127.0.0.1", PORT));
    var commands = client.connect().sync();
    commands.get("orders");
    return () -> commands.incr("orders");
  }

  static Call jdbc() throws Exception {
    var place = "jdbc:postgresql://127.0.0.1:" + PORT + "/postgres?user=doubletake&sslmode=disable";
    var statement = DriverManager.getConnection(place).createStatement();
    statement.execute("SELECT 1");
    return () -> statement.executeUpdate("INSERT INTO orders VALUES (1)");
  }

  static Call kafka(boolean idempotent) {
    var config = new Properties();
    config.put("bootstrap.servers", "127.0.0.1:" + PORT);
    if (!idempotent) config.put("enable.idempotence", "false");
    var texts = new StringSerializer();
    var producer = new KafkaProducer<String, String>(config, texts, texts);
    producer.partitionsFor("orders");
    return () -> producer.send(new ProducerRecord<>("orders", "one")).get().offset();
  }

  public static void main(String[] words) throws Exception {
    Map<String, Driver> drivers =
        Map.of(
            "jedis", Drivers::jedis,
            "lettuce", Drivers::lettuce,
            "jdbc", Drivers::jdbc,
            "kafka", () -> kafka(true),
            "kafka-plain", () -> kafka(false));
    var call = drivers.get(words[0]).open();
    try {
      System.out.println("ok " + call.make());
      System.exit(0);
    } catch (Exception error) {
      var cause = error.getCause() == null ? error : error.getCause();
      System.out.println("error: " + cause.getClass().getSimpleName() + " " + cause.getMessage());
      System.exit(1);
    }
  }
}
