/* row-out.c: see row-out.h. */
#include "import/row-out.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"

#define REJECT_TEXT 4096

gboolean
aisle_row_out_init (AisleRowOut *self, const AisleMapping *mapping, AisleSink *sink, AisleReadCounts *counts,
                    GError **error)
{
  *self = (AisleRowOut){ .sink = sink, .counts = counts };
  *counts = (AisleReadCounts){ 0 };
  if (!aisle_mapping_check (mapping, error))
    return FALSE;
  if (mapping->target->table != NULL)
    {
      self->records = aisle_record_rows_new (mapping, error);
      if (self->records == NULL)
        return FALSE;
    }
  else if (!aisle_row_batch_init (&self->rows, mapping, error))
    return FALSE;
  self->text = g_string_sized_new (REJECT_TEXT);
  self->fill = aisle_row_fill_new (mapping);
  self->slots = g_new (AisleSlot, mapping->columns->len);
  for (guint i = 0; i < mapping->columns->len; i++)
    {
      const AisleMappedColumn *column = mapping->columns->pdata[i];
      AisleSpan *cell = column->role == AISLE_ROLE_IGNORE ? NULL
                        : self->records != NULL           ? aisle_record_rows_cell (self->records, i)
                                                          : &self->cells[column->role];

      if (cell != NULL && self->fill != NULL)
        aisle_row_fill_add (self->fill, column, cell);
      if (cell == NULL && self->fill != NULL)
        cell = aisle_row_fill_cell (self->fill, i);
      if (cell != NULL)
        self->slots[self->n_slots++] = (AisleSlot){ i, cell };
    }
  return TRUE;
}

void
aisle_row_out_clear (AisleRowOut *self)
{
  if (self->text == NULL)
    return;
  aisle_row_batch_clear (&self->rows);
  g_clear_pointer (&self->records, aisle_record_rows_free);
  aisle_row_fill_free (self->fill);
  g_string_free (self->text, TRUE);
  g_free (self->slots);
}

gboolean
aisle_row_out_reject (AisleRowOut *self, AisleReject reason, gint64 line, AisleSpan raw, GError **error)
{
  g_string_truncate (self->text, 0);
  aisle_text_append_escaped (self->text, raw.data, raw.length, REJECT_TEXT);
  self->counts->rows_read++;
  self->counts->rejected[reason]++;
  return self->sink->reject (self->sink, reason, line, self->text->str, error);
}

static gboolean
add_record (AisleRowOut *self, gint64 line, AisleSpan raw, gboolean *full, GError **error)
{
  AisleReject reason;

  if (!aisle_record_rows_add (self->records, line, &reason))
    {
      *full = FALSE;
      return aisle_row_out_reject (self, reason, line, raw, error);
    }
  self->counts->rows_read++;
  *full = aisle_record_rows_is_full (self->records);
  return TRUE;
}

gboolean
aisle_row_out_add (AisleRowOut *self, gint64 line, AisleSpan raw, gboolean *full, GError **error)
{
  AisleReject reason;

  if (G_UNLIKELY (self->fill != NULL))
    aisle_row_fill_apply (self->fill);
  if (G_UNLIKELY (self->records != NULL))
    return add_record (self, line, raw, full, error);
  if (G_UNLIKELY (!aisle_row_batch_add (&self->rows, self->cells, line, &reason)))
    {
      *full = FALSE;
      return aisle_row_out_reject (self, reason, line, raw, error);
    }
  self->counts->rows_read++;
  *full = aisle_row_batch_is_full (&self->rows);
  return TRUE;
}

gboolean
aisle_row_out_flush (AisleRowOut *self, GError **error)
{
  gboolean ok = self->records != NULL ? aisle_record_rows_flush (self->records, self->sink, error)
                                      : aisle_row_batch_flush (&self->rows, self->sink, error);

  if (self->fill != NULL)
    aisle_row_fill_flushed (self->fill);
  return ok;
}

gboolean
aisle_row_out_check_any (const AisleRowOut *self, const char *path, GError **error)
{
  if (self->counts->rows_read > 0)
    return TRUE;
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY, _ ("cannot read '%s': there are no rows in it"), path);
  return FALSE;
}
