package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The description of the endpoints is whole. */
class OpenApiTest {
  private final JsonNode document = Reports.parse(OpenApi.document());

  @Test
  void everyReferenceLeadsSomewhere() {
    for (String reference : document.findValuesAsText("$ref")) {
      JsonNode there = document.at(reference.substring(1));
      assertFalse(there.isMissingNode(), reference);
    }
  }

  @Test
  void everyOperationSaysWhatItsCallerHasToShow() {
    JsonNode schemes = document.path("components").path("securitySchemes");
    for (JsonNode path : document.path("paths")) {
      for (JsonNode operation : path) {
        JsonNode own = operation.path("security");
        JsonNode wanted = own.isMissingNode() ? document.path("security") : own;
        assertTrue(wanted.isArray(), operation.toString());
        for (JsonNode one : wanted) {
          one.fieldNames().forEachRemaining(name -> assertTrue(schemes.has(name), name));
        }
        assertFalse(operation.path("responses").path("default").isMissingNode());
      }
      boolean changes = path.has("post");
      assertEquals(2, changes ? path.path("post").path("security").size() : 2);
    }
  }

  /** {@code -Dweir.docs.write=true} writes it. */
  @Test
  void theDocumentationHasTheSame() throws Exception {
    Path file = Path.of("../../docs/openapi.json");
    if (Boolean.getBoolean("weir.docs.write")) {
      Files.write(file, OpenApi.document());
    }
    assertEquals(new String(OpenApi.document(), StandardCharsets.UTF_8), Files.readString(file));
  }
}
