package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The description of the endpoints in OpenAPI 3.1: the paths of {@code weir-openapi.json}, and the
 * formats of the report's own schema, so that the two never differ.
 */
public final class OpenApi {
  private OpenApi() {}

  /** The document as JSON, indented. */
  public static byte[] document() {
    try {
      ObjectMapper mapper = new ObjectMapper();
      ObjectNode document = (ObjectNode) mapper.readTree(Page.read("weir-openapi.json"));
      ObjectNode report = (ObjectNode) schema(mapper);
      ObjectNode schemas = (ObjectNode) document.path("components").path("schemas");
      schemas.setAll((ObjectNode) report.remove("$defs"));
      for (String part : new String[] {"agent", "jvm", "self"}) {
        schemas.set(part, report.path("properties").path(part));
      }
      for (String list : new String[] {"alert", "recommendation", "outcome", "regression"}) {
        schemas.set(list, report.path("properties").path(list + "s").path("items"));
      }
      report.remove("$schema");
      report.remove("$id");
      schemas.set("report", report);
      return mapper
          .writerWithDefaultPrettyPrinter()
          .writeValueAsString(document)
          .concat("\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The report's schema, its references those of a document in OpenAPI. */
  private static JsonNode schema(ObjectMapper mapper) throws IOException {
    JsonNode schema = mapper.readTree(Page.read("weir-report.schema.json"));
    moveReferences(schema);
    return schema;
  }

  private static void moveReferences(JsonNode node) {
    if (node instanceof ObjectNode object) {
      JsonNode reference = object.get("$ref");
      if (reference != null) {
        object.put("$ref", reference.asText().replace("#/$defs/", "#/components/schemas/"));
      }
      object.forEach(OpenApi::moveReferences);
    } else if (node instanceof ArrayNode array) {
      array.forEach(OpenApi::moveReferences);
    }
  }
}
