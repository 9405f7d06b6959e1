/* family-list.c: see family-list.h. */
#include "widgets/family-list.h"
#include "widgets/params-form.h"

#include "base/i18n.h"

typedef struct
{
  const AisleFamily *family;
  AdwExpanderRow *row;
  AisleParamsForm *form; /* (nullable) */
  GtkCheckButton *chosen;
  GtkWidget *button;
} Entry;

struct _AisleFamilyList
{
  AdwBin parent_instance;
  AdwPreferencesGroup *group;
  GArray *entries;
  gboolean ready;
};

static guint chosen_signal, changed_signal, train_signal;

G_DEFINE_FINAL_TYPE (AisleFamilyList, aisle_family_list, ADW_TYPE_BIN)

static const Entry *
entry_at (AisleFamilyList *self, guint i)
{
  return &g_array_index (self->entries, Entry, i);
}

guint
aisle_family_list_n (AisleFamilyList *self)
{
  return self->entries->len;
}

const AisleFamily *
aisle_family_list_family (AisleFamilyList *self, guint i)
{
  return entry_at (self, i)->family;
}

gboolean
aisle_family_list_is_chosen (AisleFamilyList *self, guint i)
{
  return gtk_check_button_get_active (entry_at (self, i)->chosen);
}

const AisleParams *
aisle_family_list_params (AisleFamilyList *self, guint i)
{
  const Entry *entry = entry_at (self, i);
  return entry->form != NULL ? aisle_params_form_get_params (entry->form) : NULL;
}

gboolean
aisle_family_list_is_valid (AisleFamilyList *self, guint i)
{
  const Entry *entry = entry_at (self, i);
  return entry->form == NULL || aisle_params_form_is_valid (entry->form);
}

/* What has a parameter that is refused is not trained: its row says so, also when it is shut. */
static void
update_buttons (AisleFamilyList *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      gboolean valid = aisle_family_list_is_valid (self, i);
      GtkWidget *button = entry_at (self, i)->button;

      gtk_widget_set_sensitive (button, self->ready && valid);
      gtk_widget_set_tooltip_text (button, valid ? NULL : _ ("A parameter is out of range: open the row to mend it"));
    }
}

void
aisle_family_list_set_ready (AisleFamilyList *self, gboolean ready)
{
  self->ready = ready;
  update_buttons (self);
}

/* What the family is, and below it what training it would take (nullable). */
static void
set_subtitle (const Entry *entry, const char *estimate)
{
  const char *summary = _ (entry->family->summary);
  g_autofree char *text = estimate != NULL ? g_strdup_printf ("%s\n%s", summary, estimate) : g_strdup (summary);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_expander_row_set_subtitle (entry->row, escaped);
}

void
aisle_family_list_set_estimate (AisleFamilyList *self, guint i, const AisleEstimate *estimate)
{
  g_autofree char *memory = estimate != NULL ? g_format_size (estimate->memory) : NULL, *text = NULL;

  if (estimate != NULL)
    /* Translators: seconds or minutes, then memory, that training would take */
    text = estimate->seconds < 60 ? g_strdup_printf (_ ("About %.1f s and %s"), MAX (.1, estimate->seconds), memory)
                                  : g_strdup_printf (_ ("About %.0f min and %s"), estimate->seconds / 60, memory);
  set_subtitle (entry_at (self, i), text);
}

/* ---- the rows ---- */

static void
chosen_cb (AisleFamilyList *self)
{
  g_signal_emit (self, chosen_signal, 0);
}

static void
changed_cb (AisleFamilyList *self)
{
  update_buttons (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
train_cb (GtkButton *button, AisleFamilyList *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (entry_at (self, i)->button == GTK_WIDGET (button) && aisle_family_list_is_valid (self, i))
      g_signal_emit (self, train_signal, 0, i);
}

static void
add_family (AisleFamilyList *self, const AisleFamily *family)
{
  GtkWidget *row = adw_expander_row_new (), *button = gtk_button_new_with_label (_ ("Train"));
  GtkWidget *chosen = gtk_check_button_new ();
  Entry entry = { family, ADW_EXPANDER_ROW (row), NULL, GTK_CHECK_BUTTON (chosen), button };
  g_autofree char *spoken = g_strdup_printf (_ ("Train %s"), _ (family->title));
  /* Translators: a model's name: whether it is among those to be trained together */
  g_autofree char *spoken_choice = g_strdup_printf (_ ("%s among the chosen"), _ (family->title));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (family->title));
  set_subtitle (&entry, NULL);
  gtk_widget_set_tooltip_text (row, family->source);
  if (family->n_params > 0)
    {
      entry.form = aisle_params_form_new_inside (ADW_EXPANDER_ROW (row), family->params, family->n_params, NULL);
      g_signal_connect_object (entry.form, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
    }
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (chosen), family->recommended);
  gtk_widget_set_valign (chosen, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chosen), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken_choice, -1);
  g_signal_connect_object (chosen, "toggled", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (button, "clicked", G_CALLBACK (train_cb), self, 0);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), chosen);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), button);
  adw_preferences_group_add (self->group, row);
  g_array_append_val (self->entries, entry);
}

void
aisle_family_list_set_task (AisleFamilyList *self, AisleTask task, gboolean (*wanted) (const AisleFamily *family))
{
  gsize n;
  const AisleFamily *const *families = aisle_families (&n);

  for (gsize i = 0; i < n; i++)
    if (families[i]->task == task && (wanted == NULL || wanted (families[i])))
      add_family (self, families[i]);
}

static void
aisle_family_list_finalize (GObject *object)
{
  g_array_unref (AISLE_FAMILY_LIST (object)->entries);
  G_OBJECT_CLASS (aisle_family_list_parent_class)->finalize (object);
}

static void
aisle_family_list_class_init (AisleFamilyListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_family_list_finalize;
  chosen_signal =
      g_signal_new ("chosen", AISLE_TYPE_FAMILY_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_FAMILY_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  train_signal = g_signal_new ("train", AISLE_TYPE_FAMILY_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                               G_TYPE_UINT);
}

static void
aisle_family_list_init (AisleFamilyList *self)
{
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _ ("Models"));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->group));
}
