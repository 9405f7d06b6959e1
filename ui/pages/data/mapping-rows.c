/* mapping-rows.c: see mapping-rows.h. */
#include "pages/data/mapping-rows.h"

#include "base/i18n.h"
#include "base/json.h"
#include "import/time-parse.h"
#include "import/value-parse.h"

#include <string.h>

#define FEW 12 /* columns that need no search */

struct _AisleMappingRows
{
  AdwBin parent_instance;
  GtkWidget *search;
  GtkBox *box;
  AdwExpanderRow *others; /* (nullable) */
  gboolean opened;
  GPtrArray *rows; /* of columns; "name" in lower case */
};

G_DEFINE_FINAL_TYPE (AisleMappingRows, aisle_mapping_rows, ADW_TYPE_BIN)

static GtkWidget *
role_list (const AisleRecordKind *kind, AisleRole role, AisleOption *option)
{
  GPtrArray *values = g_ptr_array_new (), *titles = g_ptr_array_new ();
  for (guint i = 0; i < AISLE_N_ROLES; i++)
    {
      if (!aisle_record_kind_has (kind, i))
        continue;
      g_ptr_array_add (values, g_strdup (aisle_role_id (i)));
      g_ptr_array_add (titles, (gpointer) aisle_role_title (i));
    }
  return aisle_option_list (values, titles, aisle_role_id (role), option);
}

static GtkWidget *
column_row (const AisleMapping *mapping, const AisleMappedColumn *column, AisleMappingChange change, gpointer data)
{
  g_autofree char *name = g_strdup_printf ("role.%s", column->name);
  const char *sample = column->samples != NULL && column->samples[0] != NULL ? column->samples[0] : NULL;
  g_autofree char *line = NULL;
  GtkWidget *row;

  if (column->why != NULL && sample != NULL)
    /* Translators: a value of the column, then what the guess rests on */
    line = g_strdup_printf (_ ("%s · %s"), sample, column->why);
  else
    line = g_strdup (column->why != NULL ? column->why : sample);
  row = aisle_option_row (column->name, line,
                          role_list (mapping->target, column->role, aisle_option_new (name, FALSE, change, data)));
  g_object_set_data_full (G_OBJECT (row), "name", g_utf8_casefold (column->name, -1), g_free);
  return row;
}

/* ---- looking for a column ---- */

static void
search_cb (AisleMappingRows *self)
{
  g_autofree char *text = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const char *name = g_object_get_data (self->rows->pdata[i], "name");
      gtk_widget_set_visible (self->rows->pdata[i], strstr (name, text) != NULL);
    }
  if (self->others != NULL)
    adw_expander_row_set_expanded (self->others, self->opened || *text != '\0');
}

static void
expanded_cb (AdwExpanderRow *row, GParamSpec *spec, AisleMappingRows *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) == '\0')
    self->opened = adw_expander_row_get_expanded (row);
}

/* ---- the rows ---- */

static void
add_others (AisleMappingRows *self, AdwPreferencesGroup *group, guint n)
{
  g_autofree char *title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u Other Column", "%u Other Columns", n), n);
  GtkWidget *row = adw_expander_row_new ();

  self->others = ADW_EXPANDER_ROW (row);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (self->others, _ ("Not imported unless you say what they mean"));
  adw_expander_row_set_expanded (self->others, self->opened);
  g_signal_connect (row, "notify::expanded", G_CALLBACK (expanded_cb), self);
  adw_preferences_group_add (group, row);
}

void
aisle_mapping_rows_set_mapping (AisleMappingRows *self, const AisleMapping *mapping, AisleMappingChange change,
                                gpointer data)
{
  GtkWidget *group = adw_preferences_group_new (), *old = gtk_widget_get_last_child (GTK_WIDGET (self->box));
  guint n = mapping->columns->len, n_others = 0;

  if (old != self->search)
    gtk_box_remove (self->box, old);
  g_ptr_array_set_size (self->rows, 0);
  self->others = NULL;
  gtk_widget_set_visible (self->search, n > FEW);
  if (n <= FEW)
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  /* Many columns: those with a meaning first, the rest folded away. */
  for (guint i = 0; i < n; i++)
    {
      const AisleMappedColumn *column = mapping->columns->pdata[i];
      n_others += column->role == AISLE_ROLE_IGNORE;
      if (n > FEW && column->role == AISLE_ROLE_IGNORE)
        continue;
      g_ptr_array_add (self->rows, column_row (mapping, column, change, data));
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->rows->pdata[self->rows->len - 1]);
    }
  if (n > FEW && n_others > 0)
    add_others (self, ADW_PREFERENCES_GROUP (group), n_others);
  for (guint i = 0; self->others != NULL && i < n; i++)
    {
      const AisleMappedColumn *column = mapping->columns->pdata[i];
      if (column->role != AISLE_ROLE_IGNORE)
        continue;
      g_ptr_array_add (self->rows, column_row (mapping, column, change, data));
      adw_expander_row_add_row (self->others, self->rows->pdata[self->rows->len - 1]);
    }
  gtk_box_append (self->box, group);
  search_cb (self);
}

static void
aisle_mapping_rows_finalize (GObject *object)
{
  g_ptr_array_unref (AISLE_MAPPING_ROWS (object)->rows);
  G_OBJECT_CLASS (aisle_mapping_rows_parent_class)->finalize (object);
}

static void
aisle_mapping_rows_class_init (AisleMappingRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_mapping_rows_finalize;
}

static void
aisle_mapping_rows_init (AisleMappingRows *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *heading = gtk_label_new (_ ("What the columns mean"));

  self->rows = g_ptr_array_new ();
  self->box = GTK_BOX (box);
  self->search = gtk_search_entry_new ();
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  g_object_set (self->search, "placeholder-text", _ ("Find a column"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Find a column"),
                                  -1);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_cb), self);
  gtk_box_append (self->box, heading);
  gtk_box_append (self->box, self->search);
  adw_bin_set_child (ADW_BIN (self), box);
}

/* ---- the preview ---- */

static AisleColumnType
type_of (AisleRole role)
{
  switch (role)
    {
    case AISLE_ROLE_TIME:
      return AISLE_COLUMN_TIME;
    case AISLE_ROLE_PRICE:
    case AISLE_ROLE_COST:
      return AISLE_COLUMN_MONEY;
    case AISLE_ROLE_QUANTITY:
      return AISLE_COLUMN_REAL;
    default:
      return AISLE_COLUMN_TEXT;
    }
}

/* A cell as it will be understood; NULL: as it stands. */
static char *
understand (const AisleMapping *mapping, AisleTimeParser *times, AisleColumnType type, const char *cell)
{
  g_autoptr (AisleTable) table = aisle_table_new (&(AisleColumnSpec){ "value", "value", type, NULL }, 1);
  gsize length = strlen (cell);
  char digits[32];
  gint64 integer;
  double real;

  aisle_table_add_row (table);
  if (type == AISLE_COLUMN_TIME && aisle_time_parser_read (times, cell, length, &integer))
    aisle_table_set_integer (table, 0, 0, integer);
  else if (type == AISLE_COLUMN_MONEY && aisle_money_parse (cell, length, mapping->decimal_comma, &integer))
    aisle_table_set_integer (table, 0, 0, aisle_money_divide (integer, MAX (1, mapping->price_divisor)));
  else if (type == AISLE_COLUMN_REAL && aisle_number_parse (cell, length, mapping->decimal_comma, &real))
    return g_strdup (aisle_double_format (digits, real)); /* "2", not "2.000" */
  else
    return NULL;
  return aisle_table_format (table, 0, 0);
}

static void
fill_preview (AisleTable *table, const AisleMapping *mapping, const guint *order)
{
  AisleTimeParser times = { 0 };
  gboolean zoned = aisle_time_parser_init (&times, mapping->time_format, mapping->zone, NULL);

  for (guint i = 0; i < mapping->preview->len; i++)
    {
      char **cells = mapping->preview->pdata[i];
      guint n_cells = g_strv_length (cells);
      gsize row = aisle_table_add_row (table);

      for (gsize j = 0; j < aisle_table_n_columns (table); j++)
        {
          const AisleMappedColumn *column = mapping->columns->pdata[order[j]];
          AisleColumnType type = type_of (column->role);
          g_autofree char *meant = NULL;

          if (order[j] >= n_cells)
            continue;
          if (type != AISLE_COLUMN_TEXT && (zoned || type != AISLE_COLUMN_TIME))
            meant = understand (mapping, &times, type, cells[order[j]]);
          aisle_table_set_text (table, row, j, meant != NULL ? meant : cells[order[j]]);
        }
    }
  if (zoned)
    aisle_time_parser_clear (&times);
}

AisleTable *
aisle_mapping_preview (const AisleMapping *mapping)
{
  guint n = mapping->columns->len, filled = 0;
  g_autofree AisleColumnSpec *specs = g_new0 (AisleColumnSpec, MAX (1, n));
  g_autofree guint *order = g_new0 (guint, MAX (1, n));
  AisleTable *table;

  for (guint pass = 0; pass < (n > FEW ? 2 : 1); pass++)
    for (guint i = 0; i < n; i++)
      {
        const AisleMappedColumn *column = mapping->columns->pdata[i];
        gboolean means = column->role != AISLE_ROLE_IGNORE;
        if (n > FEW && means == (pass > 0))
          continue;
        specs[filled] = (AisleColumnSpec){ column->name, column->name, AISLE_COLUMN_TEXT,
                                           means ? aisle_role_title (column->role) : NULL };
        order[filled++] = i;
      }
  table = aisle_table_new (specs, n);
  fill_preview (table, mapping, order);
  return table;
}
