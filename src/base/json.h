/* json.h: what Aisle needs around json-glib: hostile input refused early, numbers that read back exactly, files. */
#pragma once

#include <json-glib/json-glib.h>

/* Parses a document of at most 64 levels; errors name the line. */
JsonNode *aisle_json_parse (const char *text, gssize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *aisle_json_read (const char *path, gsize limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Shortest decimal that reads back to the same double; non-finite numbers become null. */
char *aisle_json_print (JsonNode *node, gboolean pretty);
gboolean aisle_json_write (const char *path, JsonNode *node, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Shortest text that reads back to the same value, C locale; buffer of at least 32 bytes. */
char *aisle_double_format (char *buffer, double value);
/* A string with its quotes and escapes. */
void aisle_json_append_text (GString *out, const char *text);

/* What a node (nullable) holds, borrowed; NULL where that is no object. */
JsonObject *aisle_json_node_object (JsonNode *node);
/* Members with a default, for readers of documents that may lack them or hold the wrong type; object nullable. */
const char *aisle_json_text (JsonObject *object, const char *member, const char *fallback);
double aisle_json_number (JsonObject *object, const char *member, double fallback);
gint64 aisle_json_integer (JsonObject *object, const char *member, gint64 fallback);
JsonObject *aisle_json_object (JsonObject *object, const char *member); /* (nullable), borrowed */
JsonArray *aisle_json_array (JsonObject *object, const char *member);   /* (nullable), borrowed */
