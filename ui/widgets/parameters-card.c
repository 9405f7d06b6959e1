/* parameters-card.c: see parameters-card.h. */
#include "widgets/parameters-card.h"
#include "widgets/chart-card.h"
#include "widgets/table-view.h"

#include "base/i18n.h"

#define FIRST_PARAMETER 3 /* after run, family and the metric */
#define FEWEST_SHARING  3 /* of two a line says no more than the table */

struct _AisleParametersCard
{
  AdwBin parent_instance;
  AisleChartCard *chart;
  AisleTableView *table;
};

G_DEFINE_FINAL_TYPE (AisleParametersCard, aisle_parameters_card, ADW_TYPE_BIN)

/* The contenders that have a parameter at all. */
static gsize
n_sharing (const AisleTable *table, gsize column)
{
  gsize n = 0;

  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    n += !aisle_table_is_missing (table, row, column);
  return n;
}

/* Without the parameters that are a single model's affair, and the models that have none of the others. */
static AisleTable *
shared_part (const AisleTable *table)
{
  AisleTable *part = aisle_table_new (NULL, 0);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (gsize)),
                     rows = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize column = 0; column < aisle_table_n_columns (table); column++)
    if (column < FIRST_PARAMETER || n_sharing (table, column) >= FEWEST_SHARING)
      {
        g_array_append_val (columns, column);
        aisle_table_add_column (part, aisle_table_column (table, column));
      }
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      gboolean has_any = FALSE;

      for (guint i = FIRST_PARAMETER; i < columns->len; i++)
        has_any |= !aisle_table_is_missing (table, row, g_array_index (columns, gsize, i));
      if (has_any)
        g_array_append_val (rows, row);
    }
  for (guint r = 0; r < rows->len; r++)
    {
      gsize to = aisle_table_add_row (part);
      for (guint i = 0; i < columns->len; i++)
        aisle_table_copy_cell (part, to, i, table, g_array_index (rows, gsize, r), g_array_index (columns, gsize, i));
    }
  return part;
}

void
aisle_parameters_card_set (AisleParametersCard *self, const AisleAnswer *parameters)
{
  const AisleChartKind *kind = aisle_chart_kind ("parallel");
  g_autoptr (AisleTable) shared = shared_part (parameters->table);
  gboolean draws = aisle_table_n_columns (shared) > FIRST_PARAMETER;

  gtk_widget_set_visible (GTK_WIDGET (self), aisle_table_n_columns (parameters->table) > FIRST_PARAMETER);
  gtk_widget_set_visible (GTK_WIDGET (self->chart), draws);
  if (draws)
    {
      aisle_chart_card_set_height (self->chart, CLAMP (140 + 18 * (int) aisle_table_n_rows (shared), 200, 360));
      aisle_chart_card_set_answer (self->chart, kind, shared, parameters->passport, NULL, NULL);
    }
  aisle_table_view_set_table (self->table, parameters->table, NULL);
}

static void
aisle_parameters_card_class_init (AisleParametersCardClass *klass)
{
}

static void
aisle_parameters_card_init (AisleParametersCard *self)
{
  static const char *const hidden[] = { "run", NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *heading = gtk_label_new (_ ("Parameters that differ"));

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  self->chart = AISLE_CHART_CARD (aisle_chart_card_new (_ ("What led to which result")));
  self->table = AISLE_TABLE_VIEW (aisle_table_view_new ());
  aisle_table_view_set_hidden (self->table, hidden);
  aisle_table_view_set_label (self->table, _ ("Parameters that differ"));
  aisle_table_view_set_fit (self->table, 68, 320);
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "clip");
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chart));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->table));
  adw_bin_set_child (ADW_BIN (self), box);
}
