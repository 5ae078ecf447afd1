#!/usr/bin/env bash
# Finding: OkHttp, which leaves a 503 to its caller, sends a POST again by itself when the 503 carries
#   "Retry-After: 0", and when the answer is 408. With "Retry-After: 1" it does not. The caller sees the
#   second answer alone.
# Package: com.squareup.okhttp3:okhttp-jvm 5.5.1 (Maven). Seen 2026-11-28.
# Why it matters: a hop that answers 408 or 503 does not know whether the server behind it has executed the
#   request; one header's zero decides whether it runs twice.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >pom.xml <<'EOF'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.squareup.okhttp3</groupId>
      <artifactId>okhttp-jvm</artifactId>
      <version>5.5.1</version>
    </dependency>
  </dependencies>
</project>
EOF
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >mvn.log 2>&1
cat >Finding.java <<'EOF'
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;

public class Finding {
  static int arrivals(int status, String retryAfter) throws Exception {
    AtomicInteger count = new AtomicInteger();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/charges", exchange -> {
      exchange.getRequestBody().readAllBytes();
      count.incrementAndGet();
      if (retryAfter != null) exchange.getResponseHeaders().set("Retry-After", retryAfter);
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/charges";
    RequestBody body = RequestBody.create("{}", MediaType.get("application/json"));
    Request request = new Request.Builder().url(url).post(body).build();
    int seen;
    try (var answer = new OkHttpClient().newCall(request).execute()) {
      seen = answer.code();
    }
    server.stop(0);
    String header = retryAfter == null ? "" : " with Retry-After: " + retryAfter;
    System.out.println("POST answered " + status + header + ": arrived " + count + " times, caller saw " + seen);
    return count.get();
  }

  public static void main(String[] none) throws Exception {
    System.out.println("okhttp " + okhttp3.OkHttp.VERSION);
    int[] counts = {arrivals(408, null), arrivals(503, "0"), arrivals(503, "1"), arrivals(503, null)};
    System.exit(java.util.Arrays.equals(counts, new int[] {2, 2, 1, 1}) ? 0 : 1);
  }
}
EOF
javac -cp 'lib/*' Finding.java
java -cp '.:lib/*' Finding
