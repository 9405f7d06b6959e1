/* finding.c: see finding.h. */
#include "pages/overview/finding.h"

char *
aisle_finding_of (const AisleAnswer *answer, guint most)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GString) text = NULL;
  JsonArray *notes;

  if (answer == NULL)
    return NULL;
  node = aisle_passport_to_json (answer->passport);
  notes = aisle_json_array (json_node_get_object (node), "notes");
  text = g_string_new (NULL);
  for (guint i = 0; notes != NULL && i < MIN (most, json_array_get_length (notes)); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", json_array_get_string_element (notes, i));
  return g_strdup (text->str);
}
