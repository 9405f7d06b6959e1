/* model-card.c: see model-card.h. */
#include "pages/models/model-card.h"

#include "base/i18n.h"
#include "evaluate/evaluate.h"

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

/* As the leaderboard writes it: "94.1%" or "0.150". */
static char *
value_text (const char *metric, double value)
{
  return aisle_metric_is_share (metric) ? g_strdup_printf ("%.1f%%", value * 100) : g_strdup_printf ("%.3f", value);
}

/* The metric that the leaderboard opens with: the first that was measured on what was held back. */
char *
aisle_model_card_line (const AisleRun *run)
{
  JsonObject *metrics = aisle_json_node_object (run->metrics);
  g_autoptr (GList) names = metrics != NULL ? json_object_get_members (metrics) : NULL;
  const char *first = names != NULL ? names->data : "valid_", *split = split_of (run);
  double mean = aisle_json_number (aisle_json_object (metrics, first), "mean", NAN);
  g_autofree char *title = aisle_metric_title (first), *value = value_text (first, mean);

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
  GtkWidget *row = adw_action_row_new (), *label;

  if (value == NULL || *value == '\0')
    {
      g_object_ref_sink (row);
      g_object_unref (row);
      return;
    }
  label = gtk_label_new (value);
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

/* "0.312 (0.301 to 0.324)" */
static void
add_metric (GtkWidget *group, const char *name, JsonObject *metric)
{
  double mean = aisle_json_number (metric, "mean", NAN), low = aisle_json_number (metric, "low", NAN),
         high = aisle_json_number (metric, "high", NAN);
  g_autofree char *title = aisle_metric_title (name), *value = value_text (name, mean), *text = NULL;

  if (!isfinite (mean))
    return;
  if (isfinite (low) && isfinite (high))
    {
      g_autofree char *from = value_text (name, low), *to = value_text (name, high);
      text = g_strdup_printf (_ ("%s (%s to %s)"), value, from, to);
    }
  else
    text = g_steal_pointer (&value);
  add_fact (group, title, text);
}

static const AisleParam *
param_of (const AisleFamily *family, const char *name)
{
  for (gsize i = 0; family != NULL && i < family->n_params; i++)
    if (g_str_equal (family->params[i].name, name))
      return &family->params[i];
  return NULL;
}

/* A line each: "Factors 64". */
static char *
params_text (const AisleRun *run)
{
  const AisleFamily *family = aisle_family (run->family);
  JsonObject *params = aisle_json_node_object (run->params);
  g_autoptr (GList) names = params != NULL ? json_object_get_members (params) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  for (GList *l = names; l != NULL; l = l->next)
    {
      const AisleParam *param = param_of (family, l->data);
      const char *text = aisle_json_text (params, l->data, NULL);
      g_autofree char *number =
          text == NULL ? aisle_json_print (json_object_get_member (params, l->data), FALSE) : NULL;

      if (text != NULL && param != NULL && param->type == AISLE_PARAM_CHOICE)
        text = aisle_choice_title (text);
      if (text == NULL)
        text = g_strstrip (number);
      if (*text != '\0')
        g_string_append_printf (out, "%s%s %s", out->len > 0 ? "\n" : "",
                                param != NULL ? _ (param->title) : (char *) l->data, text);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
time_text (gint64 microseconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (microseconds / G_USEC_PER_SEC);
  return time != NULL ? g_date_time_format (time, "%x %H:%M") : NULL;
}

GtkWidget *
aisle_model_card_new (const AisleRun *run)
{
  GtkWidget *group = adw_preferences_group_new ();
  const AisleFamily *family = aisle_family (run->family);
  JsonObject *metrics = aisle_json_node_object (run->metrics);
  g_autoptr (GList) names = metrics != NULL ? json_object_get_members (metrics) : NULL;
  g_autofree char *title = aisle_model_card_title (run), *params = params_text (run), *when = time_text (run->created);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  g_autofree char *seconds = g_strdup_printf (_ ("%.2f s"), run->seconds);
  g_autofree char *memory = g_format_size ((guint64) MAX (0, run->peak_memory));
  g_autofree char *size = run->weight_bytes > 0 ? g_format_size ((guint64) run->weight_bytes) : NULL;
  g_autofree char *hash = g_strndup (run->content_hash != NULL ? run->content_hash : "", 12);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped);
  if (family != NULL)
    {
      g_autofree char *summary = g_markup_escape_text (_ (family->summary), -1);
      adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), summary);
    }
  for (GList *l = names; l != NULL; l = l->next)
    {
      /* The first list length says enough here; the leaderboard has them all. */
      if (g_str_has_suffix (l->data, "@20") && !g_str_has_prefix (l->data, "mrr"))
        continue;
      add_metric (group, l->data, aisle_json_object (metrics, l->data));
    }
  add_fact (group, _ ("Split"), split_of (run) != NULL ? aisle_choice_title (split_of (run)) : NULL);
  add_fact (group, _ ("Segment"), run->segment);
  add_fact (group, _ ("Parameters"), params);
  add_fact (group, _ ("Trained at"), when);
  add_fact (group, _ ("Training"), seconds);
  add_fact (group, _ ("Peak memory"), memory);
  add_fact (group, _ ("Size"), size);
  add_fact (group, _ ("Data"), hash);
  return group;
}
