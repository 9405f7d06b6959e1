/* record-kinds.c: the registry, made from the list in meson.build. */
#include "import/record-kinds.h"

#define RECORD(id) extern const AisleRecordKind aisle_record_##id;
#include "import/records-list.h"
#undef RECORD

static const AisleRecordKind *const kinds[] = {
#define RECORD(id) &aisle_record_##id,
#include "import/records-list.h"
#undef RECORD
};

const AisleRecordKind *const *
aisle_record_kinds (gsize *n)
{
  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

const AisleRecordKind *
aisle_record_kind (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i]->id, id))
      return kinds[i];
  return NULL;
}

const AisleRecordKind *
aisle_record_kind_events (void)
{
  return kinds[0];
}

static void
append (GString *list, const char *id)
{
  g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", id);
}

char *
aisle_record_kind_ids (void)
{
  GString *list = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    append (list, kinds[i]->id);
  return g_string_free (list, FALSE);
}

char *
aisle_record_role_ids (const AisleRecordKind *kind)
{
  GString *list = g_string_new (NULL);

  for (gsize i = 0; kind->fields[i].role != AISLE_ROLE_IGNORE; i++)
    append (list, aisle_role_id (kind->fields[i].role));
  if (aisle_record_kind_has (kind, AISLE_ROLE_ATTRIBUTE))
    append (list, aisle_role_id (AISLE_ROLE_ATTRIBUTE));
  append (list, aisle_role_id (AISLE_ROLE_IGNORE));
  return g_string_free (list, FALSE);
}
