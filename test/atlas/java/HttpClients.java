// HTTP clients of Java, each as its documentation shows it: `HttpClients NAME` asks once so that a
// connection stands, then makes the one call, and prints the status that its caller saw.
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

public class HttpClients {
  static final String BODY = "{\"amount\":1}";

  interface Call {
    int of(String url, String method) throws Exception;
  }

  static boolean hasBody(String method) {
    return !method.equals("GET");
  }

  static Map<String, String> headers(String method) {
    Map<String, String> all = new LinkedHashMap<>();
    if (hasBody(method)) all.put("Content-Type", "application/json");
    String key = System.getenv("KEY");
    if (key != null) all.put("Idempotency-Key", key);
    return all;
  }

  static int urlConnection(String url, String method) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setRequestMethod(method);
    headers(method).forEach(connection::setRequestProperty);
    if (hasBody(method)) {
      connection.setDoOutput(true);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(BODY.getBytes());
      }
    }
    int status = connection.getResponseCode();
    if (status < 400) connection.getInputStream().readAllBytes();
    return status;
  }

  static Call javaNetHttp() {
    HttpClient client = HttpClient.newHttpClient();
    return (url, method) -> {
      HttpRequest.BodyPublisher body =
          hasBody(method)
              ? HttpRequest.BodyPublishers.ofString(BODY)
              : HttpRequest.BodyPublishers.noBody();
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).method(method, body);
      headers(method).forEach(request::header);
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    };
  }

  static Call okHttp() {
    var client = new okhttp3.OkHttpClient();
    return (url, method) -> {
      var body =
          hasBody(method)
              ? okhttp3.RequestBody.create(BODY, okhttp3.MediaType.get("application/json"))
              : null;
      var request = new okhttp3.Request.Builder().url(url).method(method, body);
      headers(method).forEach(request::header);
      try (var answer = client.newCall(request.build()).execute()) {
        answer.body().string();
        return answer.code();
      }
    };
  }

  static Call apacheFour() {
    var client = org.apache.http.impl.client.HttpClients.createDefault();
    return (url, method) -> {
      var request = org.apache.http.client.methods.RequestBuilder.create(method).setUri(url);
      headers(method).forEach(request::addHeader);
      if (hasBody(method)) request.setEntity(new org.apache.http.entity.StringEntity(BODY));
      try (var answer = client.execute(request.build())) {
        org.apache.http.util.EntityUtils.consume(answer.getEntity());
        return answer.getStatusLine().getStatusCode();
      }
    };
  }

  static Call apacheFive() {
    var client = org.apache.hc.client5.http.impl.classic.HttpClients.createDefault();
    return (url, method) -> {
      var request = org.apache.hc.core5.http.io.support.ClassicRequestBuilder.create(method).setUri(url);
      headers(method).forEach(request::addHeader);
      if (hasBody(method)) request.setEntity(BODY);
      return client.execute(
          request.build(),
          answer -> {
            org.apache.hc.core5.http.io.entity.EntityUtils.consume(answer.getEntity());
            return answer.getCode();
          });
    };
  }

  static Call jetty() throws Exception {
    var client = new org.eclipse.jetty.client.HttpClient();
    client.start();
    return (url, method) -> {
      var request = client.newRequest(url).method(method);
      request.headers(all -> headers(method).forEach(all::put));
      if (hasBody(method)) request.body(new org.eclipse.jetty.client.StringRequestContent(BODY));
      return request.send().getStatus();
    };
  }

  static Call named(String name) throws Exception {
    return switch (name) {
      case "HttpURLConnection" -> HttpClients::urlConnection;
      case "java.net.http" -> javaNetHttp();
      case "okhttp" -> okHttp();
      case "apache-4" -> apacheFour();
      case "apache-5" -> apacheFive();
      case "jetty" -> jetty();
      default -> throw new IllegalArgumentException(name);
    };
  }

  public static void main(String[] arguments) throws Exception {
    Call call = named(arguments[0]);
    String base = System.getenv("DOUBLETAKE_URL").replaceAll("/$", "");
    String method = System.getenv().getOrDefault("METHOD", "POST");
    call.of(base + "/warm", "GET");
    Thread.sleep(300);
    try {
      System.out.println(call.of(base + "/call", method));
    } catch (Exception error) {
      System.out.println("error " + error);
      System.exit(1);
    }
    System.exit(0);
  }
}
