/* advice-list.c: see advice-list.h.  The parts say what the model used, never why a customer wants something. */
#include "pages/recommendations/advice-list.h"

#include "base/i18n.h"

#include <math.h>

#define SHOWN_PARTS 3

const char *
aisle_advice_name (const AisleRecommendation *item)
{
  return item->title != NULL && *item->title != '\0' ? item->title : item->id;
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

static char *
parts_text (const AisleAdvice *advice, const AisleRecommendation *item)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; item->why != NULL && i < item->why->len && i < SHOWN_PARTS; i++)
    {
      const AislePart *part = &g_array_index (item->why, AislePart, i);
      const char *name = part->item >= 0 ? name_of (advice, part->item) : _ ("what is the same for everyone");
      if (name != NULL)
        g_string_append_printf (out, "%s%s (%+.3g)", out->len > 0 ? _ (", ") : "", name, part->part);
    }
  /* Translators: items of the history with their part of the score */
  return out->len > 0 ? g_strdup_printf (_ ("The model used: %s"), out->str) : NULL;
}

/* Three digits, so that the column lines up: 0.170 and 415. */
static char *
score_text (double score)
{
  return fabs (score) < 100 ? g_strdup_printf ("%#.3g", score) : g_strdup_printf ("%.0f", score);
}

GtkWidget *
aisle_advice_list_new (const char *title, const AisleAdvice *advice)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped);
  if (advice->items->len == 0)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), _ ("Nothing left to recommend"));
  for (guint i = 0; i < advice->items->len; i++)
    {
      const AisleRecommendation *item = advice->items->pdata[i];
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *rank = g_strdup_printf ("%u", i + 1), *score = score_text (item->score);
      g_autofree char *name = g_markup_escape_text (aisle_advice_name (item), -1);
      g_autofree char *parts = parts_text (advice, item);
      g_autofree char *subtitle = parts != NULL ? g_markup_escape_text (parts, -1) : NULL;
      GtkWidget *rank_label = gtk_label_new (rank), *score_label = gtk_label_new (score);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
      gtk_widget_set_tooltip_text (row, item->id);
      gtk_widget_add_css_class (rank_label, "dim-label");
      gtk_widget_add_css_class (rank_label, "numeric");
      gtk_label_set_width_chars (GTK_LABEL (rank_label), 2);
      gtk_label_set_xalign (GTK_LABEL (rank_label), 1);
      gtk_widget_add_css_class (score_label, "numeric");
      gtk_widget_add_css_class (score_label, "dim-label");
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), rank_label);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), score_label);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  return group;
}
