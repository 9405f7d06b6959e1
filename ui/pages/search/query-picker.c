/* query-picker.c: see query-picker.h. */
#include "pages/search/query-picker.h"

#include "base/i18n.h"

struct _AisleQueryPicker
{
  AisleStepPicker parent_instance;
  AisleTable *queries; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (AisleQueryPicker, aisle_query_picker, AISLE_TYPE_STEP_PICKER)

void
aisle_query_picker_set_queries (AisleQueryPicker *self, AisleTable *queries)
{
  const char *first = queries != NULL && aisle_table_n_rows (queries) > 0 ? aisle_table_text (queries, 0, 0) : "";

  g_clear_pointer (&self->queries, aisle_table_unref);
  self->queries = queries != NULL ? aisle_table_ref (queries) : NULL;
  aisle_step_picker_set_placeholder (AISLE_STEP_PICKER (self), *first != '\0' ? first : _ ("Query"));
}

static void
step (AisleStepPicker *picker, int by)
{
  const AisleTable *queries = AISLE_QUERY_PICKER (picker)->queries;
  gssize n = queries != NULL ? (gssize) aisle_table_n_rows (queries) : 0, at = 0;

  for (gssize row = 0; row < n; row++)
    if (g_strcmp0 (aisle_table_text (queries, (gsize) row, 0), aisle_step_picker_get (picker)) == 0)
      at = row;
  if (n > 0)
    aisle_step_picker_set (picker, aisle_table_text (queries, (gsize) CLAMP (at + by, 0, n - 1), 0));
}

static void
aisle_query_picker_finalize (GObject *object)
{
  g_clear_pointer (&AISLE_QUERY_PICKER (object)->queries, aisle_table_unref);
  G_OBJECT_CLASS (aisle_query_picker_parent_class)->finalize (object);
}

static void
aisle_query_picker_class_init (AisleQueryPickerClass *klass)
{
  AisleStepPickerClass *picker = AISLE_STEP_PICKER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = aisle_query_picker_finalize;
  picker->name = N_ ("Query");
  picker->before = N_ ("Query before");
  picker->after = N_ ("Next query");
  picker->widest = 30;
  picker->step = step;
}

static void
aisle_query_picker_init (AisleQueryPicker *self G_GNUC_UNUSED)
{
}
