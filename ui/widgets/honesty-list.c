/* honesty-list.c: see honesty-list.h. */
#include "widgets/honesty-list.h"

#include "base/i18n.h"

struct _AisleHonestyList
{
  AdwBin parent_instance;
  GtkLabel *summary;
  GtkListBox *list;
};

static guint go_to_signal;

G_DEFINE_FINAL_TYPE (AisleHonestyList, aisle_honesty_list, ADW_TYPE_BIN)

static AisleGravity
gravity_at (const AisleTable *table, gsize row)
{
  for (int gravity = 0; gravity < AISLE_N_GRAVITIES; gravity++)
    if (g_strcmp0 (aisle_table_text_of (table, row, "gravity"), aisle_gravity_id ((AisleGravity) gravity)) == 0)
      return (AisleGravity) gravity;
  return AISLE_GRAVITY_NOTE;
}

/* The chip that a row's run belongs to; -1 where the row is about all. */
static gssize
find_chip (const AisleTable *table, gsize row, AisleContenderChips *chips)
{
  gsize column = (gsize) aisle_table_find (table, "run");

  for (guint i = 0; !aisle_table_is_missing (table, row, column) && i < aisle_contender_chips_n (chips); i++)
    if (aisle_contender_chips_run (chips, i) == aisle_table_integer (table, row, column))
      return i;
  return -1;
}

static gboolean
is_meant (const AisleTable *table, gsize row, AisleContenderChips *chips)
{
  gssize chip = find_chip (table, row, chips);

  return chip < 0 || aisle_contender_chips_n_chosen (chips) == 0
         || aisle_contender_chips_is_chosen (chips, (guint) chip);
}

/* ---- one finding ---- */

static GtkWidget *
words (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

static const char *
style_of (AisleGravity gravity)
{
  return gravity == AISLE_GRAVITY_STOP ? "error" : gravity == AISLE_GRAVITY_WARNING ? "warning" : "dim-label";
}

/* "Warning: items unseen in training · EASE" */
static GtkWidget *
heading_new (const AisleTable *table, gsize row, AisleContenderChips *chips)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *severity, *title;
  gssize chip = find_chip (table, row, chips);
  g_autofree char *text =
      g_strdup_printf ("%s · %s", aisle_table_text_of (table, row, "title"),
                       chip < 0 ? _ ("all compared") : aisle_contender_chips_label (chips, (guint) chip));

  severity = gtk_label_new (aisle_table_text_of (table, row, "severity"));
  gtk_widget_set_valign (severity, GTK_ALIGN_START);
  gtk_widget_add_css_class (severity, "severity");
  gtk_widget_add_css_class (severity, style_of (gravity_at (table, row)));
  title = words (text, "heading");
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (line), severity);
  gtk_box_append (GTK_BOX (line), title);
  return line;
}

/* Where what a check found can be mended: a page (NULL: where these models are made), its view, and the verb on the button. */
static const struct
{
  const char *check, *page, *view, *verb;
} cures[] = {
  { "duplicates", "data", "recipe", N_ ("Open Recipe") },
  { "heavy-user", "data", "recipe", N_ ("Open Recipe") },
  { "chance", "data", "tables", N_ ("Look at the Log") },
  { "other-data", NULL, "train", N_ ("Train Again") },
  { "other-protocol", NULL, "train", N_ ("Train Again") },
  { "old-data", NULL, "train", N_ ("Train Again") },
  { "seed-luck", NULL, "train", N_ ("Train Again") },
  { "baseline", NULL, "train", N_ ("Train Again") },
  { "sampled", NULL, "train", N_ ("Train Again") },
  { "constant", NULL, "train", N_ ("Train Again") },
  { "lengths", NULL, "train", N_ ("Train Again") },
  { "seen-kept", NULL, "train", N_ ("Train Again") },
  { "repeats", NULL, "train", N_ ("Train Again") },
  { "unseen-items", NULL, "train", N_ ("Train Again") },
  { "future", NULL, "train", N_ ("Train Again") },
  { "sizes", NULL, "train", N_ ("Train Again") },
  { "validation", NULL, "train", N_ ("Train Again") },
  { "sale", NULL, "train", N_ ("Train Again") },
  { "undertrained", NULL, "train", N_ ("Train Again") },
  { "position", NULL, "train", N_ ("Train Again") },
  { "raw-clicks", NULL, "train", N_ ("Train Again") },
  { "few-validated", NULL, "train", N_ ("Train Again") },
  { "few-queries", "search", "judgements", N_ ("Judge More") },
  { "unjudged", "search", "judgements", N_ ("Judge More") },
  { "clicks-judge", "search", "judgements", N_ ("Judge More") },
  { "nothing-relevant", "search", "judgements", N_ ("Judge More") },
  { "nameless-queries", "search", "judgements", N_ ("Import Their Texts") },
  { "edge", NULL, "train", N_ ("Train Again") },
};

static void
cure_cb (GtkButton *button, AisleHonestyList *self)
{
  gsize i = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (button), "cure"));

  g_signal_emit (self, go_to_signal, 0, cures[i].page, cures[i].view);
}

/* NULL where a finding is only to be known. */
static GtkWidget *
cure_new (AisleHonestyList *self, const AisleTable *table, gsize row)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cures); i++)
    if (g_strcmp0 (aisle_table_text_of (table, row, "check"), cures[i].check) == 0)
      {
        GtkWidget *button = gtk_button_new_with_label (_ (cures[i].verb));
        g_autofree char *spoken =
            g_strdup_printf (_ ("%s: %s"), _ (cures[i].verb), aisle_table_text_of (table, row, "title"));

        gtk_widget_set_halign (button, GTK_ALIGN_START);
        gtk_widget_set_margin_top (button, 3);
        gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
        g_object_set_data (G_OBJECT (button), "cure", GSIZE_TO_POINTER (i));
        g_signal_connect (button, "clicked", G_CALLBACK (cure_cb), self);
        return button;
      }
  return NULL;
}

static GtkWidget *
finding_new (AisleHonestyList *self, const AisleTable *table, gsize row, AisleContenderChips *chips)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *item = gtk_list_box_row_new ();
  GtkWidget *button = cure_new (self, table, row);
  g_autofree char *cure = g_strdup_printf (_ ("What to do: %s"), aisle_table_text_of (table, row, "cure"));

  gtk_widget_add_css_class (box, "finding");
  gtk_box_append (GTK_BOX (box), heading_new (table, row, chips));
  gtk_box_append (GTK_BOX (box), words (aisle_table_text_of (table, row, "sentence"), NULL));
  gtk_box_append (GTK_BOX (box), words (cure, NULL));
  if (button != NULL)
    gtk_box_append (GTK_BOX (box), button);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (item), FALSE);
  gtk_widget_set_focusable (item, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (item), box);
  return item;
}

/* ---- the list ---- */

/* "1 stop, 2 warnings, 3 notes" */
static char *
summary_text (const guint *counts)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (counts[AISLE_GRAVITY_STOP] > 0)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u stop", "%u stops", counts[AISLE_GRAVITY_STOP]),
                            counts[AISLE_GRAVITY_STOP]);
  if (counts[AISLE_GRAVITY_WARNING] > 0)
    {
      g_string_append (text, text->len > 0 ? _ (", ") : "");
      g_string_append_printf (text,
                              g_dngettext (GETTEXT_PACKAGE, "%u warning", "%u warnings", counts[AISLE_GRAVITY_WARNING]),
                              counts[AISLE_GRAVITY_WARNING]);
    }
  if (counts[AISLE_GRAVITY_NOTE] > 0)
    {
      g_string_append (text, text->len > 0 ? _ (", ") : "");
      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u note", "%u notes", counts[AISLE_GRAVITY_NOTE]),
                              counts[AISLE_GRAVITY_NOTE]);
    }
  if (text->len == 0)
    g_string_append (text, _ ("the checks found nothing"));
  /* Translators: what was found: "2 warnings, 1 note" */
  return g_strdup_printf (_ ("Before you believe it: %s"), text->str);
}

void
aisle_honesty_list_set (AisleHonestyList *self, const AisleAnswer *honesty, AisleContenderChips *chips)
{
  const AisleTable *table = honesty->table;
  guint counts[AISLE_N_GRAVITIES] = { 0 }, n = 0;
  g_autofree char *summary = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (int gravity = AISLE_N_GRAVITIES - 1; gravity >= 0; gravity--)
    for (gsize row = 0; row < aisle_table_n_rows (table); row++)
      if (gravity_at (table, row) == (AisleGravity) gravity && is_meant (table, row, chips))
        {
          gtk_list_box_append (self->list, finding_new (self, table, row, chips));
          counts[gravity]++;
          n++;
        }
  summary = summary_text (counts);
  gtk_label_set_text (self->summary, summary);
  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);
}

static void
aisle_honesty_list_class_init (AisleHonestyListClass *klass)
{
  go_to_signal = g_signal_new ("go-to", AISLE_TYPE_HONESTY_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                               G_TYPE_STRING, G_TYPE_STRING);
}

static void
aisle_honesty_list_init (AisleHonestyList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->summary = GTK_LABEL (words ("", "heading"));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What to know before believing the figures"), -1);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (self), box);
}
