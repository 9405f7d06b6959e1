/* advice-list.c: see advice-list.h.  The parts say what the model used, never why a customer wants something. */
#include "pages/recommendations/advice-list.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"

#include <math.h>

#define SHOWN_PARTS 3
#define FEWER_PARTS 2 /* beside two other lists */
#define PART_WIDTH  125

const char *
aisle_advice_name (const AisleRecommendation *item)
{
  return item->title != NULL && *item->title != '\0' ? item->title : item->id;
}

guint
aisle_advice_rank (const AisleAdvice *self, gint32 item)
{
  for (guint i = 0; i < self->items->len; i++)
    if (((const AisleRecommendation *) self->items->pdata[i])->item == item)
      return i + 1;
  return 0;
}

guint
aisle_advice_n_shared (const AisleAdvice *self, const AisleAdvice *other)
{
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    n += aisle_advice_rank (other, ((const AisleRecommendation *) self->items->pdata[i])->item) > 0;
  return n;
}

static const char *
name_of (const AisleAdvice *advice, gint32 item)
{
  for (guint i = 0; i < advice->history->len; i++)
    {
      const AisleRecommendation *past = advice->history->pdata[i];
      if (past->item == item)
        return aisle_advice_name (past);
    }
  return NULL;
}

static GtkWidget *
small_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, style);
  return label;
}

/* ---- parts ---- */

static void
part_cb (GtkCheckButton *chip, gpointer show)
{
  void (*leave_out) (gint32, gpointer) = (void (*) (gint32, gpointer)) g_object_get_data (G_OBJECT (chip), "leave-out");

  if (!gtk_check_button_get_active (chip))
    leave_out (GPOINTER_TO_INT (g_object_get_data (G_OBJECT (chip), "item")),
               g_object_get_data (G_OBJECT (chip), "data"));
}

static char *
part_text (double part)
{
  return fabs (part) < 10 ? g_strdup_printf ("%+.3f", part) : g_strdup_printf ("%+.0f", part);
}

static GtkWidget *
part_chip (const AisleAdviceShow *show, const AislePart *part)
{
  const char *name = part->item >= 0 ? name_of (show->own.advice, part->item) : NULL;
  g_autofree char *value = part_text ((double) part->part);
  g_autofree char *text = NULL, *spoken = NULL;
  GtkWidget *chip, *label, *box;

  if (part->item < 0)
    {
      /* Translators: a part of a score, with its value */
      text = g_strdup_printf (_ ("the same for everyone %s"), value);
      return small_label (text, "dim-label");
    }
  if (name == NULL)
    return NULL;
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  text = g_strdup_printf ("%s %s", name, value);
  spoken = g_strdup_printf (_ ("Use %s, part of the score %s"), name, value);
  label = gtk_label_new (name);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), small_label (value, "dim-label"));
  chip = gtk_check_button_new ();
  gtk_check_button_set_child (GTK_CHECK_BUTTON (chip), box);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (chip), TRUE);
  gtk_widget_add_css_class (chip, "part");
  gtk_widget_set_tooltip_text (chip, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data (G_OBJECT (chip), "item", GINT_TO_POINTER (part->item));
  g_object_set_data (G_OBJECT (chip), "leave-out", (gpointer) show->leave_out);
  g_object_set_data (G_OBJECT (chip), "data", show->data);
  g_signal_connect (chip, "toggled", G_CALLBACK (part_cb), NULL);
  return chip;
}

static GtkWidget *
parts_box (const AisleAdviceShow *show, const AisleRecommendation *item)
{
  AisleWrapBox *box = g_object_new (AISLE_TYPE_WRAP_BOX, NULL);
  guint n = 0, most = show->n_others < 2 ? SHOWN_PARTS : FEWER_PARTS;

  aisle_wrap_box_set_max_columns (box, most);
  aisle_wrap_box_set_column_width (box, PART_WIDTH);
  for (guint i = 0; item->why != NULL && i < item->why->len && n < most; i++)
    {
      GtkWidget *chip = part_chip (show, &g_array_index (item->why, AislePart, i));

      if (chip == NULL)
        continue;
      gtk_widget_set_halign (chip, GTK_ALIGN_START);
      aisle_wrap_box_append (box, chip);
      n++;
    }
  gtk_widget_set_visible (GTK_WIDGET (box), n > 0);
  return GTK_WIDGET (box);
}

/* ---- an item ---- */

/* Three digits, so that the column lines up: 0.170 and 415. */
static char *
score_text (const AisleAdviceShow *show, double score)
{
  if (show->everybody)
    return g_strdup_printf ("%'.0f", score);
  return fabs (score) < 100 ? g_strdup_printf ("%#.3g", score) : g_strdup_printf ("%.0f", score);
}

/* Where it stood with the whole history: how far it has moved. */
static void
add_move (GtkBox *line, const AisleAdviceShow *show, const AisleRecommendation *item, guint rank)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (show->before, GINT_TO_POINTER (item->item)));
  g_autofree char *text = NULL, *told = NULL;
  GtkWidget *label;

  if (before == 0)
    {
      text = g_strdup (_ ("new"));
      told = g_strdup (_ ("Not in the list with the whole history"));
    }
  else
    {
      text = before == rank
                 ? g_strdup ("=")
                 : g_strdup_printf (before > rank ? "▲%u" : "▼%u", before > rank ? before - rank : rank - before);
      told = g_strdup_printf (_ ("Place %u with the whole history"), before);
    }
  label = small_label (text, before == 0 || before > rank ? "accent" : "dim-label");
  gtk_label_set_width_chars (GTK_LABEL (label), 3);
  gtk_widget_set_tooltip_text (label, told);
  gtk_box_append (line, label);
}

/* Whether the lists beside it have it too. */
static void
add_tag (GtkBox *line, const AisleAdviceShow *show, const AisleRecommendation *item)
{
  g_autoptr (GString) places = g_string_new (NULL);
  g_autofree char *text = NULL;
  guint first = 0;
  GtkWidget *label;

  if (show->n_others == 0)
    return;
  for (guint i = 0; i < show->n_others; i++)
    {
      guint rank = aisle_advice_rank (show->others[i].advice, item->item);
      if (rank == 0)
        continue;
      first = first > 0 ? first : rank;
      g_string_append (places, places->len > 0 ? "\n" : "");
      /* Translators: a place in another list, by its title */
      g_string_append_printf (places, _ ("Place %u in %s"), rank, show->others[i].title);
    }
  /* Translators: the place of an item in the list beside this one */
  text = first > 0 ? g_strdup_printf (_ ("also %u"), first) : g_strdup (_ ("only here"));
  label = small_label (text, first > 0 ? "dim-label" : "accent");
  gtk_widget_set_tooltip_text (label, first > 0 ? places->str : _ ("In no list beside this one"));
  gtk_box_append (line, label);
}

static GtkWidget *
item_row (const AisleAdviceShow *show, guint index)
{
  const AisleRecommendation *item = show->own.advice->items->pdata[index];
  g_autofree char *rank = g_strdup_printf ("%u", index + 1), *score = score_text (show, item->score);
  GtkWidget *row = adw_preferences_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *title = gtk_label_new (aisle_advice_name (item));
  GtkWidget *rank_label = small_label (rank, "dim-label"), *score_label = small_label (score, "dim-label");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), aisle_advice_name (item));
  gtk_label_set_width_chars (GTK_LABEL (rank_label), 2);
  gtk_label_set_xalign (GTK_LABEL (rank_label), 1);
  gtk_label_set_width_chars (GTK_LABEL (score_label), 5);
  gtk_label_set_xalign (GTK_LABEL (score_label), 1);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_set_tooltip_text (title, item->id);
  gtk_box_append (GTK_BOX (line), rank_label);
  if (show->before != NULL)
    add_move (GTK_BOX (line), show, item, index + 1);
  gtk_box_append (GTK_BOX (line), title);
  add_tag (GTK_BOX (line), show, item);
  gtk_box_append (GTK_BOX (line), score_label);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), parts_box (show, item));
  gtk_widget_add_css_class (box, "advice");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

static const char *
description (const AisleAdviceShow *show)
{
  const AisleAdvice *advice = show->own.advice;

  if (advice->items->len == 0 && advice->history->len == 0 && advice->user == NULL)
    return _ ("Knows nothing of somebody who took nothing yet");
  if (advice->items->len == 0)
    return _ ("Nothing left to recommend");
  if (show->everybody)
    return _ ("What most users took, and how many they were; only what is in the history is left out");
  return advice->left_out ? _ ("The model used, and what the score loses without it")
                          : _ ("The model used, and its part of the score");
}

GtkWidget *
aisle_advice_list_new (const AisleAdviceShow *show)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *title = g_markup_escape_text (show->own.title, -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description (show));
  for (guint i = 0; i < show->own.advice->items->len; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), item_row (show, i));
  return group;
}
