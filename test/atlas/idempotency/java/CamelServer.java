// Apache Camel's idempotentConsumer on the header, as its manual tells; STORE=memory or file (a file-based repository).
package app;

import java.io.File;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.*;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

public class CamelServer extends RouteBuilder {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public void configure() {
    IdempotentRepository keys = "file".equals(System.getenv("STORE"))
        ? FileIdempotentRepository.fileIdempotentRepository(new File(System.getenv("DATA") + ".keys"))
        : MemoryIdempotentRepository.memoryIdempotentRepository(1000);
    from("platform-http:/charges")
        .choice()
        .when(header(Exchange.HTTP_METHOD).isEqualTo("GET"))
        .process(e -> answer(e, 200, Effect.list()))
        .otherwise()
        .idempotentConsumer(header("Idempotency-Key"), keys)
        .process(e -> {
          Map<String, Object> body = JSON.readValue(e.getMessage().getBody(String.class), Map.class);
          answer(e, 201, Effect.run(e.getMessage().getHeader("Idempotency-Key", String.class), body));
        })
        .end()
        .end();
  }

  private static void answer(Exchange exchange, int status, Object body) throws Exception {
    exchange.getMessage().setBody(JSON.writeValueAsString(body));
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
  }

  public static void main(String[] args) throws Exception {
    VertxPlatformHttpServerConfiguration http = new VertxPlatformHttpServerConfiguration();
    http.setBindHost("127.0.0.1");
    http.setBindPort(Integer.parseInt(System.getenv("PORT")));
    DefaultCamelContext context = new DefaultCamelContext();
    context.addService(new VertxPlatformHttpServer(http));
    context.addRoutes(new CamelServer());
    context.start();
    Thread.currentThread().join();
  }
}
