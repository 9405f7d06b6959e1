/* contender-chips.c: see contender-chips.h. */
#include "widgets/contender-chips.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"
#include "command/compare-runs.h"

typedef struct
{
  GArray *runs; /* gint64, the one that stands for it first */
  char *label;
  GtkToggleButton *button; /* borrowed */
} Contender;

struct _AisleContenderChips
{
  AdwBin parent_instance;
  AisleWrapBox *box;
  GPtrArray *contenders;
  gboolean filling;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleContenderChips, aisle_contender_chips, ADW_TYPE_BIN)

static void
contender_free (gpointer data)
{
  Contender *contender = data;

  g_array_unref (contender->runs);
  g_free (contender->label);
  g_free (contender);
}

static const Contender *
contender_at (AisleContenderChips *self, guint i)
{
  return self->contenders->pdata[i];
}

guint
aisle_contender_chips_n (AisleContenderChips *self)
{
  return self->contenders->len;
}

gboolean
aisle_contender_chips_is_chosen (AisleContenderChips *self, guint i)
{
  return gtk_toggle_button_get_active (contender_at (self, i)->button);
}

guint
aisle_contender_chips_n_chosen (AisleContenderChips *self)
{
  guint n = 0;

  for (guint i = 0; i < self->contenders->len; i++)
    n += aisle_contender_chips_is_chosen (self, i);
  return n;
}

gint64
aisle_contender_chips_run (AisleContenderChips *self, guint i)
{
  return g_array_index (contender_at (self, i)->runs, gint64, 0);
}

const char *
aisle_contender_chips_label (AisleContenderChips *self, guint i)
{
  return contender_at (self, i)->label;
}

void
aisle_contender_chips_add_runs (AisleContenderChips *self, guint i, GArray *runs)
{
  g_array_append_vals (runs, contender_at (self, i)->runs->data, contender_at (self, i)->runs->len);
}

static void
toggled_cb (AisleContenderChips *self)
{
  if (!self->filling)
    g_signal_emit (self, changed_signal, 0);
}

static GtkWidget *
chip_new (AisleContenderChips *self, const char *text)
{
  GtkWidget *chip = gtk_toggle_button_new (), *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_button_set_child (GTK_BUTTON (chip), label);
  gtk_widget_set_tooltip_text (chip, text);
  gtk_widget_add_css_class (chip, "chip");
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_signal_connect_swapped (chip, "toggled", G_CALLBACK (toggled_cb), self);
  return chip;
}

static void
add_contender (AisleContenderChips *self, const AisleRunGroup *group)
{
  Contender *contender = g_new0 (Contender, 1);
  GtkWidget *chip = chip_new (self, group->label);

  contender->runs = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < group->runs->len; i++)
    g_array_append_val (contender->runs, ((AisleRun *) group->runs->pdata[i])->id);
  contender->label = g_strdup (group->label);
  contender->button = GTK_TOGGLE_BUTTON (chip);
  g_ptr_array_add (self->contenders, contender);
  aisle_wrap_box_append (self->box, chip);
}

void
aisle_contender_chips_choose (AisleContenderChips *self, const gint64 *runs, gsize n)
{
  self->filling = TRUE;
  for (guint i = 0; i < self->contenders->len; i++)
    {
      const Contender *contender = contender_at (self, i);
      gboolean chosen = FALSE;

      for (gsize r = 0; r < n; r++)
        for (guint own = 0; own < contender->runs->len; own++)
          chosen |= g_array_index (contender->runs, gint64, own) == runs[r];
      gtk_toggle_button_set_active (contender->button, chosen);
    }
  self->filling = FALSE;
}

void
aisle_contender_chips_set (AisleContenderChips *self, const AisleComparison *comparison)
{
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (gint64));
  gsize run = (gsize) aisle_table_find (comparison->table, "run");

  for (guint i = 0; i < self->contenders->len; i++)
    if (aisle_contender_chips_is_chosen (self, i))
      aisle_contender_chips_add_runs (self, i, chosen);
  g_ptr_array_set_size (self->contenders, 0);
  aisle_wrap_box_clear (self->box);
  for (gsize row = 0; row < aisle_table_n_rows (comparison->table); row++)
    for (guint g = 0; g < comparison->groups->len; g++)
      if (aisle_run_group_id (comparison->groups->pdata[g]) == aisle_table_integer (comparison->table, row, run))
        add_contender (self, comparison->groups->pdata[g]);
  aisle_contender_chips_choose (self, (const gint64 *) (gpointer) chosen->data, chosen->len);
}

static void
aisle_contender_chips_finalize (GObject *object)
{
  g_ptr_array_unref (AISLE_CONTENDER_CHIPS (object)->contenders);
  G_OBJECT_CLASS (aisle_contender_chips_parent_class)->finalize (object);
}

static void
aisle_contender_chips_class_init (AisleContenderChipsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_contender_chips_finalize;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_CONTENDER_CHIPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_contender_chips_init (AisleContenderChips *self)
{
  self->contenders = g_ptr_array_new_with_free_func (contender_free);
  self->box = g_object_new (AISLE_TYPE_WRAP_BOX, NULL);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}
