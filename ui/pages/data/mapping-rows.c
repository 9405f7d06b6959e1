/* mapping-rows.c: see mapping-rows.h. */
#include "pages/data/mapping-rows.h"

#include "base/i18n.h"

typedef struct
{
  char *name;
  gboolean again;
  char **values; /* of a list */
  AisleMappingChange change;
  gpointer data;
} Option;

static void
option_free (gpointer data, GClosure *closure)
{
  Option *self = data;
  g_free (self->name);
  g_strfreev (self->values);
  g_free (self);
}

static Option *
option_new (const char *name, gboolean again, AisleMappingChange change, gpointer data)
{
  Option *self = g_new0 (Option, 1);
  self->name = g_strdup (name);
  self->again = again;
  self->change = change;
  self->data = data;
  return self;
}

static void
list_cb (GtkDropDown *list, GParamSpec *spec, Option *option)
{
  guint chosen = gtk_drop_down_get_selected (list);
  if (chosen != GTK_INVALID_LIST_POSITION)
    option->change (option->name, option->values[chosen], option->again, option->data);
}

static void
switch_cb (GtkSwitch *control, GParamSpec *spec, Option *option)
{
  option->change (option->name, gtk_switch_get_active (control) ? "yes" : "no", option->again, option->data);
}

static void
apply_cb (GtkEditable *entry, Option *option)
{
  option->change (option->name, gtk_editable_get_text (entry), option->again, option->data);
}

static void
add_row (GtkWidget *group, const char *title, const char *subtitle, GtkWidget *control)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *escaped_title = g_markup_escape_text (title, -1);
  g_autofree char *escaped = g_markup_escape_text (subtitle != NULL ? subtitle : "", -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle != NULL ? subtitle : "", -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

/* Takes values and titles; chosen is one of the values. */
static GtkWidget *
list_new (GPtrArray *values, GPtrArray *titles, const char *chosen, Option *option)
{
  GtkWidget *list;

  g_ptr_array_add (titles, NULL);
  g_ptr_array_add (values, NULL);
  option->values = (char **) g_ptr_array_free (values, FALSE);
  list = gtk_drop_down_new_from_strings ((const char *const *) titles->pdata);
  g_ptr_array_unref (titles);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (list), GTK_INVALID_LIST_POSITION);
  for (guint i = 0; option->values[i] != NULL; i++)
    if (g_strcmp0 (option->values[i], chosen) == 0)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (list), i);
  g_signal_connect_data (list, "notify::selected", G_CALLBACK (list_cb), option, option_free, 0);
  return list;
}

static GtkWidget *
switch_new (gboolean active, Option *option)
{
  GtkWidget *control = gtk_switch_new ();
  gtk_switch_set_active (GTK_SWITCH (control), active);
  g_signal_connect_data (control, "notify::active", G_CALLBACK (switch_cb), option, option_free, 0);
  return control;
}

static void
add_entry (GtkWidget *group, const char *title, const char *text, Option *option)
{
  GtkWidget *row = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_data (row, "apply", G_CALLBACK (apply_cb), option, option_free, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

static const struct
{
  char separator;
  const char *value, *title, *words;
} separators[] = {
  { ',', ",", N_ ("Comma"), N_ ("comma-separated") },     { ';', ";", N_ ("Semicolon"), N_ ("semicolon-separated") },
  { '\t', "tab", N_ ("Tab"), N_ ("tab-separated") },      { '|', "|", N_ ("Bar"), N_ ("bar-separated") },
  { ' ', "space", N_ ("Space"), N_ ("space-separated") },
};

static const struct
{
  AisleTimeFormat format;
  const char *title;
} time_formats[] = {
  { AISLE_TIME_NONE, N_ ("Not a time") },
  { AISLE_TIME_ISO, N_ ("2026-03-02 09:00") },
  { AISLE_TIME_MONTH_FIRST, N_ ("Month first: 12/31/2026") },
  { AISLE_TIME_DAY_FIRST, N_ ("Day first: 31/12/2026") },
  { AISLE_TIME_EPOCH_S, N_ ("Seconds since 1970") },
  { AISLE_TIME_EPOCH_MS, N_ ("Milliseconds since 1970") },
  { AISLE_TIME_EPOCH_US, N_ ("Microseconds since 1970") },
};

static GtkWidget *
encoding_list (const AisleMapping *mapping, Option *option)
{
  GPtrArray *values = g_ptr_array_new (), *titles = g_ptr_array_new ();
  for (guint i = 0; i < AISLE_N_ENCODINGS; i++)
    {
      g_ptr_array_add (values, g_strdup (aisle_encoding_id (i)));
      g_ptr_array_add (titles, (gpointer) aisle_encoding_title (i));
    }
  return list_new (values, titles, aisle_encoding_id (mapping->encoding), option);
}

static GtkWidget *
separator_list (const AisleMapping *mapping, Option *option)
{
  GPtrArray *values = g_ptr_array_new (), *titles = g_ptr_array_new ();
  const char *chosen = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (separators); i++)
    {
      g_ptr_array_add (values, g_strdup (separators[i].value));
      g_ptr_array_add (titles, _ (separators[i].title));
      if (separators[i].separator == mapping->separator)
        chosen = separators[i].value;
    }
  return list_new (values, titles, chosen, option);
}

static GtkWidget *
time_list (const AisleMapping *mapping, Option *option)
{
  GPtrArray *values = g_ptr_array_new (), *titles = g_ptr_array_new ();
  for (guint i = 0; i < G_N_ELEMENTS (time_formats); i++)
    {
      g_ptr_array_add (values, g_strdup (aisle_time_format_id (time_formats[i].format)));
      g_ptr_array_add (titles, _ (time_formats[i].title));
    }
  return list_new (values, titles, aisle_time_format_id (mapping->time_format), option);
}

static gboolean
has_role (const AisleMapping *mapping, AisleRole role)
{
  for (guint i = 0; i < mapping->columns->len; i++)
    if (((AisleMappedColumn *) mapping->columns->pdata[i])->role == role)
      return TRUE;
  return FALSE;
}

static GtkWidget *
kind_list (const AisleMapping *mapping, Option *option)
{
  GPtrArray *values = g_ptr_array_new (), *titles = g_ptr_array_new ();
  for (guint i = AISLE_KIND_VIEW; i < AISLE_N_KINDS; i++)
    {
      g_ptr_array_add (values, g_strdup (aisle_kind_id (i)));
      g_ptr_array_add (titles, (gpointer) aisle_kind_title (i));
    }
  return list_new (values, titles, mapping->default_kind, option);
}

GtkWidget *
aisle_mapping_reading_rows (const AisleMapping *mapping, AisleMappingChange change, gpointer data)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("How the file is read"));
  add_row (group, _ ("Encoding"), NULL, encoding_list (mapping, option_new ("encoding", TRUE, change, data)));
  add_row (group, _ ("Separator"), NULL, separator_list (mapping, option_new ("separator", TRUE, change, data)));
  add_row (group, _ ("First row names the columns"), NULL,
           switch_new (mapping->header, option_new ("header", TRUE, change, data)));
  add_row (group, _ ("Decimal comma"), _ ("1.234,50 instead of 1,234.50"),
           switch_new (mapping->decimal_comma, option_new ("decimal-comma", TRUE, change, data)));
  if (has_role (mapping, AISLE_ROLE_TIME))
    {
      add_row (group, _ ("Times"), NULL, time_list (mapping, option_new ("time-format", FALSE, change, data)));
      add_entry (group, _ ("Time zone, such as Europe/London (empty: UTC)"), mapping->zone,
                 option_new ("zone", FALSE, change, data));
    }
  if (!has_role (mapping, AISLE_ROLE_KIND))
    add_row (group, _ ("Every row is a"), _ ("No column says what happened"),
             kind_list (mapping, option_new ("kind", FALSE, change, data)));
  return group;
}

static GtkWidget *
role_list (const AisleRecordKind *kind, AisleRole role, Option *option)
{
  GPtrArray *values = g_ptr_array_new (), *titles = g_ptr_array_new ();
  for (guint i = 0; i < AISLE_N_ROLES; i++)
    {
      if (!aisle_record_kind_has (kind, i))
        continue;
      g_ptr_array_add (values, g_strdup (aisle_role_id (i)));
      g_ptr_array_add (titles, (gpointer) aisle_role_title (i));
    }
  return list_new (values, titles, aisle_role_id (role), option);
}

GtkWidget *
aisle_mapping_column_rows (const AisleMapping *mapping, AisleMappingChange change, gpointer data)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("What the columns mean"));
  for (guint i = 0; i < mapping->columns->len; i++)
    {
      const AisleMappedColumn *column = mapping->columns->pdata[i];
      g_autofree char *name = g_strdup_printf ("role.%s", column->name);
      const char *sample = column->samples != NULL && column->samples[0] != NULL ? column->samples[0] : NULL;
      g_autofree char *line = NULL;

      if (column->why != NULL && sample != NULL)
        /* Translators: a value of the column, then what the guess rests on */
        line = g_strdup_printf (_ ("%s · %s"), sample, column->why);
      else
        line = g_strdup (column->why != NULL ? column->why : sample);
      add_row (group, column->name, line,
               role_list (mapping->target, column->role, option_new (name, FALSE, change, data)));
    }
  return group;
}

char *
aisle_mapping_summary (const AisleMapping *mapping)
{
  const char *words = "";

  for (guint i = 0; i < G_N_ELEMENTS (separators); i++)
    if (separators[i].separator == mapping->separator)
      words = _ (separators[i].words);
  /* Translators: how a file is separated ("comma-separated"), its encoding, and how many columns it has */
  return g_strdup_printf (_ ("%s, %s, %u columns"), words, aisle_encoding_title (mapping->encoding),
                          mapping->columns->len);
}

AisleTable *
aisle_mapping_preview (const AisleMapping *mapping)
{
  g_autofree AisleColumnSpec *specs = g_new0 (AisleColumnSpec, MAX (1, mapping->columns->len));
  AisleTable *table;

  for (guint i = 0; i < mapping->columns->len; i++)
    {
      const AisleMappedColumn *column = mapping->columns->pdata[i];
      specs[i] = (AisleColumnSpec){ column->name, column->name, AISLE_COLUMN_TEXT, NULL };
    }
  table = aisle_table_new (specs, mapping->columns->len);
  for (guint i = 0; i < mapping->preview->len; i++)
    {
      char **cells = mapping->preview->pdata[i];
      gsize row = aisle_table_add_row (table);
      for (guint j = 0; cells[j] != NULL && j < mapping->columns->len; j++)
        aisle_table_set_text (table, row, j, cells[j]);
    }
  return table;
}
