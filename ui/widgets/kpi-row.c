/* kpi-row.c: see kpi-row.h. */
#include "widgets/kpi-row.h"
#include "widgets/kpi-card.h"

#include <math.h>

static const char *
cell (const AisleTable *table, gsize row, const char *name)
{
  gssize column = aisle_table_find (table, name);
  return column >= 0 ? aisle_table_text (table, row, (gsize) column) : NULL;
}

static double
number (const AisleTable *table, gsize row, const char *name)
{
  gssize column = aisle_table_find (table, name);
  return column >= 0 ? aisle_table_number (table, row, (gsize) column) : NAN;
}

void
aisle_kpi_row_show (AisleWrapBox *box, const AisleTable *figures, const char *currency)
{
  aisle_wrap_box_clear (box);
  for (gsize row = 0; row < aisle_table_n_rows (figures); row++)
    {
      const char *name = cell (figures, row, "name"), *shown = cell (figures, row, "shown");
      gboolean money = currency != NULL && g_str_has_prefix (cell (figures, row, "metric"), "revenue");
      g_autofree char *title = money ? g_strdup_printf ("%s (%s)", name, currency) : g_strdup (name);
      AisleChange change = { number (figures, row, "change"), number (figures, row, "change_low"),
                             number (figures, row, "change_high") };

      aisle_wrap_box_append (box, aisle_kpi_card_new (title, shown != NULL && *shown != '\0' ? shown : "–", &change,
                                                      cell (figures, row, "shown_previous")));
    }
}
