/* metric-list.c: see metric-list.h. */
#include "widgets/metric-list.h"

#include "base/i18n.h"
#include "command/compare-runs.h"

struct _AisleMetricList
{
  AdwBin parent_instance;
  GtkDropDown *list;
  GPtrArray *ids; /* in the list */
  char *chosen;   /* (nullable) */
  gboolean filling;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleMetricList, aisle_metric_list, ADW_TYPE_BIN)

/* Coverage has no interval; what is of the validation has none either where the comparison is of a segment; what is of all
 * together tells no models apart. */
static gboolean
is_judged (const AisleComparison *comparison, const char *metric)
{
  g_autofree char *name = aisle_metric_column (metric), *low = g_strconcat (name, "_low", NULL);

  return !g_str_has_prefix (metric, "valid_") && !aisle_metric_is_whole (metric)
         && aisle_table_find (comparison->table, name) >= 0 && aisle_table_find (comparison->table, low) >= 0;
}

void
aisle_metric_list_set (AisleMetricList *self, const AisleComparison *comparison)
{
  g_autoptr (GList) names =
      json_object_get_members (aisle_json_node_object (((AisleRun *) comparison->runs->pdata[0])->metrics));
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint chosen = 0;

  self->filling = TRUE;
  g_ptr_array_set_size (self->ids, 0);
  for (GList *name = names; name != NULL; name = name->next)
    {
      g_autofree char *title = aisle_metric_title (name->data);

      if (!is_judged (comparison, name->data))
        continue;
      if (g_strcmp0 (self->chosen, name->data) == 0)
        chosen = self->ids->len;
      g_ptr_array_add (self->ids, g_strdup (name->data));
      gtk_string_list_append (titles, title);
    }
  gtk_drop_down_set_model (self->list, G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (self->list, chosen);
  self->filling = FALSE;
}

const char *
aisle_metric_list_get (AisleMetricList *self)
{
  guint chosen = gtk_drop_down_get_selected (self->list);

  return chosen < self->ids->len ? self->ids->pdata[chosen] : NULL;
}

static void
selected_cb (AisleMetricList *self)
{
  const char *metric = aisle_metric_list_get (self);

  if (self->filling || metric == NULL || g_strcmp0 (self->chosen, metric) == 0)
    return;
  g_free (self->chosen);
  self->chosen = g_strdup (metric);
  g_signal_emit (self, changed_signal, 0);
}

static void
aisle_metric_list_finalize (GObject *object)
{
  AisleMetricList *self = AISLE_METRIC_LIST (object);

  g_ptr_array_unref (self->ids);
  g_free (self->chosen);
  G_OBJECT_CLASS (aisle_metric_list_parent_class)->finalize (object);
}

static void
aisle_metric_list_class_init (AisleMetricListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_metric_list_finalize;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_METRIC_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_metric_list_init (AisleMetricList *self)
{
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->list = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Metric"), -1);
  g_signal_connect_swapped (self->list, "notify::selected", G_CALLBACK (selected_cb), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
}
