package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.weir.harness.AdminClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Set;

/** The OpenAPI document, and whether answers are as it says. */
final class Contract {
  private final ObjectMapper mapper = new ObjectMapper();
  private final JsonNode document;

  Contract(AdminClient admin) {
    document = admin.json("/openapi.json");
  }

  JsonNode document() {
    return document;
  }

  /** The answer has a status, a type and a body that the document knows for this path. */
  JsonNode check(String path, String method, HttpResponse<String> response) throws IOException {
    JsonNode answers = document.path("paths").path(path).path(method).path("responses");
    JsonNode answer = answers.path(Integer.toString(response.statusCode()));
    if (answer.isMissingNode() && response.statusCode() >= 400) {
      answer = answers.path("default");
    }
    if (answer.has("$ref")) {
      answer = document.at(answer.path("$ref").asText().substring(1));
    }
    String what = method + " " + path + " " + response.statusCode() + " " + response.body();
    assertEquals(false, answer.isMissingNode(), what);
    String type = response.headers().firstValue("content-type").orElse("").split(";", 2)[0];
    JsonNode schema = answer.path("content").path(type).path("schema");
    assertEquals(false, schema.isMissingNode(), type + ": " + what);
    if (!type.endsWith("json")) {
      return mapper.nullNode();
    }
    JsonNode body = mapper.readTree(response.body());
    ObjectNode whole = mapper.createObjectNode();
    whole.set("$ref", mapper.getNodeFactory().textNode("#/check"));
    whole.set("check", schema);
    whole.set("components", document.path("components"));
    JsonSchema compiled =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(whole);
    assertEquals(Set.of(), compiled.validate(body), what);
    return body;
  }
}
