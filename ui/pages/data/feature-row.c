/* feature-row.c: see feature-row.h. */
#include "pages/data/feature-row.h"
#include "widgets/chart-view.h"
#include "widgets/split-box.h"

#include "base/i18n.h"
#include "chart/kit/numbers.h"

struct _AisleFeatureRow
{
  GtkListBoxRow parent_instance;
  char *feature, *title;
};

G_DEFINE_FINAL_TYPE (AisleFeatureRow, aisle_feature_row, GTK_TYPE_LIST_BOX_ROW)

const char *
aisle_feature_row_get_feature (AisleFeatureRow *self)
{
  return self->feature;
}

const char *
aisle_feature_row_get_title (AisleFeatureRow *self)
{
  return self->title;
}

static char *
figure (const AisleTable *summary, gsize row, const char *column, AisleColumnType type)
{
  gsize c = (gsize) aisle_table_find (summary, column);
  return aisle_table_is_missing (summary, row, c) ? NULL
                                                  : aisle_number_short (type, aisle_table_number (summary, row, c));
}

/* "Median 3 · mean 4.2 · 1 to 92 · missing 12%". */
static char *
describe (const AisleTable *summary, gsize row, AisleColumnType own)
{
  AisleColumnType type = own == AISLE_COLUMN_INTEGER ? AISLE_COLUMN_REAL : own; /* means of counts have fractions */
  g_autofree char *median = figure (summary, row, "median", type), *mean = figure (summary, row, "mean", type);
  g_autofree char *least = figure (summary, row, "min", type), *most = figure (summary, row, "max", type);
  g_autofree char *missing = figure (summary, row, "missing", AISLE_COLUMN_SHARE);
  const char *lacks = aisle_table_text_of (summary, row, "lacks");
  gboolean gaps = aisle_table_number_of (summary, row, "missing") > 0;
  GString *line = g_string_new (NULL);

  if (lacks != NULL)
    {
      /* Translators: %s is a role such as Price, or a kind of event */
      g_string_append_printf (line, _ ("Not in this log: %s"), lacks);
      return g_string_free (line, FALSE);
    }
  if (median != NULL && mean != NULL)
    g_string_append_printf (line, _ ("Median %s, mean %s, from %s to %s"), median, mean, least, most);
  if (gaps && missing != NULL)
    {
      g_string_append (line, line->len > 0 ? " · " : "");
      g_string_append_printf (line, _ ("missing %s"), missing);
    }
  return g_string_free (line, FALSE);
}

static GtkWidget *
new_label (const char *words, const char *style)
{
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

/* The figures say per cent and minutes themselves, and that views are events needs no word. */
static char *
titled_with_unit (const AisleTable *summary, gsize row, const AisleFeature *feature)
{
  const char *title = aisle_table_text_of (summary, row, "title"), *unit = aisle_table_text_of (summary, row, "unit");
  gboolean plain = feature->type == AISLE_COLUMN_SHARE || feature->type == AISLE_COLUMN_DURATION
                   || feature->type == AISLE_COLUMN_TEXT || g_strcmp0 (feature->unit, "events") == 0
                   || g_ascii_strcasecmp (feature->title, feature->unit != NULL ? feature->unit : "") == 0;

  return plain || unit == NULL || *unit == '\0' ? g_strdup (title) : g_strdup_printf ("%s (%s)", title, unit);
}

static GtkWidget *
new_texts (const AisleTable *summary, gsize row, const AisleFeature *feature)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *figures = describe (summary, row, feature->type);
  g_autofree char *title = titled_with_unit (summary, row, feature);
  GtkWidget *definition = new_label (aisle_table_text_of (summary, row, "definition"), "dim-label");

  gtk_widget_add_css_class (definition, "caption");
  gtk_box_append (GTK_BOX (box), new_label (title, "heading"));
  gtk_box_append (GTK_BOX (box), definition);
  if (*figures != '\0')
    gtk_box_append (GTK_BOX (box), new_label (figures, "numeric"));
  return box;
}

/* The feature's bins alone, as a chart takes them. */
static AisleTable *
own_bins (const AisleTable *bins, const char *feature, const char *members)
{
  const AisleColumnSpec columns[] = { { "bin", N_ ("Values"), AISLE_COLUMN_TEXT, NULL },
                                      { "members", members, AISLE_COLUMN_INTEGER, NULL } };
  AisleTable *table = aisle_table_new (columns, G_N_ELEMENTS (columns));
  gsize name = (gsize) aisle_table_find (bins, "feature"), bin = (gsize) aisle_table_find (bins, "bin");
  gsize count = (gsize) aisle_table_find (bins, "members");

  for (gsize r = 0; r < aisle_table_n_rows (bins); r++)
    if (g_strcmp0 (aisle_table_text (bins, r, name), feature) == 0)
      {
        gsize row = aisle_table_add_row (table);
        aisle_table_copy_cell (table, row, 0, bins, r, bin);
        aisle_table_copy_cell (table, row, 1, bins, r, count);
      }
  return table;
}

static GtkWidget *
new_chart (const AisleTable *bins, const char *feature, const char *title, const char *members)
{
  const AisleChartKind *kind = aisle_chart_kind ("bars");
  g_autoptr (AisleTable) table = own_bins (bins, feature, members);
  g_autoptr (AisleParams) params = aisle_params_new (kind->params, kind->n_params);
  GtkWidget *chart = aisle_chart_view_new ();
  /* Translators: what a screen reader calls a small chart; %s is a feature */
  g_autofree char *label = g_strdup_printf (_ ("Distribution of %s"), title);
  g_autoptr (GError) error = NULL;

  if (!aisle_params_set (params, "direction", "vertical", &error))
    g_warning ("%s", error->message);
  aisle_chart_view_set (AISLE_CHART_VIEW (chart), kind, table, params, NULL);
  gtk_widget_set_size_request (chart, -1, 96);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return chart;
}

GtkWidget *
aisle_feature_row_new (const AisleTable *summary, gsize row, const AisleTable *bins, const AisleEntity *entity)
{
  AisleFeatureRow *self = g_object_new (AISLE_TYPE_FEATURE_ROW, NULL);
  GtkWidget *texts =
      new_texts (summary, row, aisle_entity_feature (entity, aisle_table_text_of (summary, row, "feature")));
  gboolean lacking = aisle_table_text_of (summary, row, "lacks") != NULL;

  self->feature = g_strdup (aisle_table_text_of (summary, row, "feature"));
  self->title = g_strdup (aisle_table_text_of (summary, row, "title"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->title, -1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), !lacking);
  if (lacking)
    {
      gtk_widget_add_css_class (texts, "dim-label");
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), texts);
    }
  else
    gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self),
                                g_object_new (AISLE_TYPE_SPLIT_BOX, "start", texts, "end",
                                              new_chart (bins, self->feature, self->title, entity->plural), "end-width",
                                              320, "threshold", 640, NULL));
  gtk_widget_add_css_class (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (self)), "facts");
  return GTK_WIDGET (self);
}

static void
aisle_feature_row_finalize (GObject *object)
{
  AisleFeatureRow *self = AISLE_FEATURE_ROW (object);

  g_free (self->feature);
  g_free (self->title);
  G_OBJECT_CLASS (aisle_feature_row_parent_class)->finalize (object);
}

static void
aisle_feature_row_class_init (AisleFeatureRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_feature_row_finalize;
}

static void
aisle_feature_row_init (AisleFeatureRow *self)
{
}
