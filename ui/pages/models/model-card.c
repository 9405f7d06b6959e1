/* model-card.c: see model-card.h. */
#include "pages/models/model-card.h"

#include "base/i18n.h"
#include "command/run-facts.h"

#include <math.h>

char *
aisle_model_card_title (const AisleRun *run)
{
  const AisleFamily *family = aisle_family (run->family);
  return g_strdup_printf (_ ("%s, run %lld"), family != NULL ? _ (family->title) : run->family, (long long) run->id);
}

static const char *
split_of (const AisleRun *run)
{
  return aisle_json_text (aisle_json_node_object (run->protocol), "split", NULL);
}

/* The metric that the leaderboard opens with: the first that was measured on what was held back. */
char *
aisle_model_card_line (const AisleRun *run)
{
  JsonObject *metrics = aisle_json_node_object (run->metrics);
  g_autoptr (GList) names = metrics != NULL ? json_object_get_members (metrics) : NULL;
  const char *first = names != NULL ? names->data : "valid_", *split = split_of (run);
  double mean = aisle_json_number (aisle_json_object (metrics, first), "mean", NAN);
  g_autofree char *title = aisle_metric_title (first), *value = aisle_run_metric_text (first, mean);

  if (g_str_has_prefix (first, "valid_") || !isfinite (mean))
    return g_strdup (_ ("Not judged: trained on everything"));
  /* Translators: the metric and its value, then the split it was measured on */
  return g_strdup_printf (_ ("%s %s · split %s"), title, value, split != NULL ? aisle_choice_title (split) : "");
}

/* Columns that a text takes in one line: a Chinese sign takes two. */
static int
n_columns (const char *text)
{
  int n = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    n += g_unichar_iswide (g_utf8_get_char (text)) ? 2 : 1;
  return n;
}

static void
add_fact (GtkWidget *group, const char *title, const char *value)
{
  GtkWidget *row = adw_action_row_new (), *label = gtk_label_new (value);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_label_set_width_chars (GTK_LABEL (label), MIN (n_columns (value), 22));
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, "dim-label");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

/* The facts from `row` on that belong together: a line each, "Factors: 64".  Moves row behind them. */
static char *
group_text (const AisleTable *facts, gsize *row)
{
  const char *group = aisle_table_text_of (facts, *row, "group");
  g_autoptr (GString) out = g_string_new (NULL);

  for (; *row < aisle_table_n_rows (facts) && g_str_equal (aisle_table_text_of (facts, *row, "group"), group); ++*row)
    {
      g_string_append (out, out->len > 0 ? "\n" : "");
      g_string_append_printf (out, _ ("%s: %s"), aisle_table_text_of (facts, *row, "fact"),
                              aisle_table_text_of (facts, *row, "value"));
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
add_facts (GtkWidget *card, const AisleTable *facts)
{
  for (gsize row = 0; row < aisle_table_n_rows (facts);)
    {
      const char *group = aisle_table_text_of (facts, row, "group");
      g_autofree char *together = *group != '\0' ? group_text (facts, &row) : NULL;

      if (together != NULL)
        add_fact (card, group, together);
      else
        {
          add_fact (card, aisle_table_text_of (facts, row, "fact"), aisle_table_text_of (facts, row, "value"));
          row++;
        }
    }
}

GtkWidget *
aisle_model_card_new (const AisleRun *run, const GPtrArray *runs)
{
  GtkWidget *group = adw_preferences_group_new ();
  const AisleFamily *family = aisle_family (run->family);
  g_autoptr (AisleTable) facts = aisle_run_facts (run, runs);
  g_autofree char *title = aisle_model_card_title (run), *escaped = g_markup_escape_text (title, -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped);
  if (family != NULL)
    {
      g_autofree char *summary = g_markup_escape_text (_ (family->summary), -1);
      adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), summary);
    }
  add_facts (group, facts);
  return group;
}
