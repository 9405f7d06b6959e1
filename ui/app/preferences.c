/* preferences.c: see preferences.h. */
#include "app/preferences.h"
#include "app/settings.h"

#include "base/i18n.h"
#include "numeric/parallel.h"

#include <adwaita.h>

static const char *const languages[] = { "", "en", "zh_CN" };
static const char *const currencies[] = { "", "EUR", "USD", "GBP", "CNY", "JPY", "CHF", "SEK", "PLN", "INR", "BRL" };
static const char *const week_starts[] = { "monday", "sunday" };

static void
language_cb (GObject *row)
{
  aisle_settings_set_text ("language", languages[adw_combo_row_get_selected (ADW_COMBO_ROW (row))]);
}

static void
threads_cb (GtkSpinButton *spin)
{
  int n = gtk_spin_button_get_value_as_int (spin);
  aisle_settings_set_integer ("threads", n);
  aisle_parallel_set_threads ((guint) n);
}

static GtkWidget *
combo_row (const char *title, const char *subtitle, const char *const *ids, const char *const *titles, gsize n,
           const char *chosen)
{
  GtkWidget *row = adw_combo_row_new ();
  GtkStringList *list = gtk_string_list_new (NULL);

  for (gsize i = 0; i < n; i++)
    gtk_string_list_append (list, titles[i]);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  for (gsize i = 0; i < n; i++)
    if (g_strcmp0 (ids[i], chosen) == 0)
      adw_combo_row_set_selected (ADW_COMBO_ROW (row), (guint) i);
  g_object_unref (list);
  return row;
}

static GtkWidget *
program_group (void)
{
  GtkWidget *group = adw_preferences_group_new (), *row, *spin;
  const char *titles[] = { _ ("As the desktop"), "English", "简体中文" };
  g_autofree char *language = aisle_settings_text ("language");

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Program"));
  row = combo_row (_ ("Language"), _ ("Holds from the next start on"), languages, titles, G_N_ELEMENTS (languages),
                   language);
  g_signal_connect (row, "notify::selected", G_CALLBACK (language_cb), NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);

  row = adw_action_row_new ();
  spin = gtk_spin_button_new_with_range (0, 256, 1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Threads"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               _ ("For training and questions; 0 uses every processor. Results do not depend on it."));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), aisle_settings_integer ("threads", 0));
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Threads"), -1);
  g_signal_connect (spin, "value-changed", G_CALLBACK (threads_cb), NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

/* ---- settings kept in the project: each change is a command ---- */

typedef struct
{
  char *name, *value;
} Setting;

static void
setting_free (Setting *self)
{
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

static gpointer
run_set (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Setting *setting = input;
  return GINT_TO_POINTER (aisle_command_set (project, setting->name, setting->value, error));
}

static void
set_finished_cb (AisleJob *job, AisleSession *session)
{
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    aisle_session_changed (session);
}

static void
set (AisleSession *session, const char *name, const char *value)
{
  Setting *setting = g_new0 (Setting, 1);
  AisleJobSpec spec = { .title = _ ("Changing a setting"),
                        .lane = AISLE_LANE_COMPUTE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_set,
                        .input = setting,
                        .input_free = (GDestroyNotify) setting_free };
  setting->name = g_strdup (name);
  setting->value = g_strdup (value);
  g_signal_connect_object (aisle_session_run (session, &spec), "finished", G_CALLBACK (set_finished_cb), session, 0);
}

static void
currency_cb (GObject *row, GParamSpec *spec, AisleSession *session)
{
  set (session, "currency", currencies[adw_combo_row_get_selected (ADW_COMBO_ROW (row))]);
}

static void
week_start_cb (GObject *row, GParamSpec *spec, AisleSession *session)
{
  set (session, "week_start", week_starts[adw_combo_row_get_selected (ADW_COMBO_ROW (row))]);
}

static void
zone_cb (GtkWidget *row, AisleSession *session)
{
  set (session, "time_zone", gtk_editable_get_text (GTK_EDITABLE (row)));
}

static GtkWidget *
project_group (AisleSession *session)
{
  GtkWidget *group = adw_preferences_group_new (), *row;
  JsonObject *info = aisle_session_get_info (session);
  const char *titles[G_N_ELEMENTS (currencies)];
  const char *week_titles[] = { _ ("Monday"), _ ("Sunday") };

  for (gsize i = 0; i < G_N_ELEMENTS (currencies); i++)
    titles[i] = i == 0 ? _ ("Not said") : currencies[i];
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("This Project"));
  row = combo_row (_ ("Currency"), _ ("Named beside amounts; nothing is converted"), currencies, titles,
                   G_N_ELEMENTS (currencies), aisle_json_text (info, "currency", ""));
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (currency_cb), session, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);

  row = combo_row (_ ("Weeks begin on"), NULL, week_starts, week_titles, G_N_ELEMENTS (week_starts),
                   aisle_json_text (info, "week_start", ""));
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (week_start_cb), session, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);

  row = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Time zone of the shop's days, such as Europe/London"));
  gtk_editable_set_text (GTK_EDITABLE (row), aisle_json_text (info, "time_zone", "UTC"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_object (row, "apply", G_CALLBACK (zone_cb), session, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

void
aisle_preferences_show (GtkWindow *parent, AisleSession *session)
{
  GtkWidget *window = adw_preferences_window_new (), *page = adw_preferences_page_new ();

  if (aisle_session_get_info (session) != NULL)
    adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (project_group (session)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (program_group ()));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), ADW_PREFERENCES_PAGE (page));
  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (window), FALSE);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), 560, 480);
  gtk_window_present (GTK_WINDOW (window));
}
