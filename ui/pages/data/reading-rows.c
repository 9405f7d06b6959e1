/* reading-rows.c: see reading-rows.h. */
#include "pages/data/reading-rows.h"

#include "base/i18n.h"
#include "import/reader.h"
#include "import/record-kinds.h"

#define SHOWN_FOLDS 4 /* files whose names say one */

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
  { AISLE_TIME_LOG, N_ ("Web server: 31/Dec/2026:23:59:59 +0000") },
  { AISLE_TIME_EPOCH_S, N_ ("Seconds since 1970") },
  { AISLE_TIME_EPOCH_MS, N_ ("Milliseconds since 1970") },
  { AISLE_TIME_EPOCH_US, N_ ("Microseconds since 1970") },
};

static GtkWidget *
encoding_list (const AisleMapping *mapping, AisleOption *option)
{
  GPtrArray *values = g_ptr_array_new (), *titles = g_ptr_array_new ();
  for (guint i = 0; i < AISLE_N_ENCODINGS; i++)
    {
      g_ptr_array_add (values, g_strdup (aisle_encoding_id (i)));
      g_ptr_array_add (titles, (gpointer) aisle_encoding_title (i));
    }
  return aisle_option_list (values, titles, aisle_encoding_id (mapping->encoding), option);
}

static GtkWidget *
separator_list (const AisleMapping *mapping, AisleOption *option)
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
  return aisle_option_list (values, titles, chosen, option);
}

static GtkWidget *
time_list (const AisleMapping *mapping, AisleOption *option)
{
  GPtrArray *values = g_ptr_array_new (), *titles = g_ptr_array_new ();
  for (guint i = 0; i < G_N_ELEMENTS (time_formats); i++)
    {
      g_ptr_array_add (values, g_strdup (aisle_time_format_id (time_formats[i].format)));
      g_ptr_array_add (titles, _ (time_formats[i].title));
    }
  return aisle_option_list (values, titles, aisle_time_format_id (mapping->time_format), option);
}

static GtkWidget *
kind_list (const AisleMapping *mapping, AisleOption *option)
{
  GPtrArray *values = g_ptr_array_new (), *titles = g_ptr_array_new ();
  for (guint i = AISLE_KIND_VIEW; i < AISLE_N_KINDS; i++)
    {
      g_ptr_array_add (values, g_strdup (aisle_kind_id (i)));
      g_ptr_array_add (titles, (gpointer) aisle_kind_title (i));
    }
  return aisle_option_list (values, titles, mapping->default_kind, option);
}

static GtkWidget *
reader_list (const AisleMapping *mapping, AisleOption *option)
{
  GPtrArray *values = g_ptr_array_new (), *titles = g_ptr_array_new ();
  gsize n;
  const AisleReader *const *readers = aisle_readers (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_ptr_array_add (values, g_strdup (readers[i]->id));
      g_ptr_array_add (titles, _ (readers[i]->title));
    }
  return aisle_option_list (values, titles, mapping->reader, option);
}

/* ---- the reader's own options ---- */

static GtkWidget *
option_list (const AisleMapping *mapping, const AisleParam *param, AisleOption *option)
{
  const char *const *offers = aisle_mapping_offers (mapping, param->name);
  const char *chosen = aisle_mapping_option (mapping, param->name);
  GPtrArray *values = g_ptr_array_new (), *titles = g_ptr_array_new ();

  for (const char *const *value = offers != NULL ? offers : param->choices; *value != NULL; value++)
    {
      g_ptr_array_add (values, g_strdup (*value));
      g_ptr_array_add (titles, (gpointer) (offers != NULL ? *value : aisle_choice_title (*value)));
    }
  return aisle_option_list (values, titles, chosen, option);
}

static GtkWidget *
option_control (const AisleMapping *mapping, const AisleParam *param, AisleMappingChange change, gpointer data)
{
  g_autofree char *name = g_strdup_printf ("option.%s", param->name);
  const char *value = aisle_mapping_option (mapping, param->name);
  AisleOption *option = aisle_option_new (name, TRUE, change, data);

  if (aisle_mapping_offers (mapping, param->name) != NULL || param->type == AISLE_PARAM_CHOICE)
    return option_list (mapping, param, option);
  if (param->type == AISLE_PARAM_BOOLEAN)
    return aisle_option_switch (g_strcmp0 (value, "yes") == 0 || g_strcmp0 (value, "true") == 0, option);
  return aisle_option_entry (value, option);
}

static void
add_options (AdwPreferencesGroup *group, const AisleMapping *mapping, AisleMappingChange change, gpointer data)
{
  const AisleReader *reader = aisle_reader (mapping->reader);

  for (gsize i = 0; reader != NULL && i < reader->n_options; i++)
    {
      const AisleParam *param = &reader->options[i];
      adw_preferences_group_add (group,
                                 aisle_option_row (_ (param->title), param->help != NULL ? _ (param->help) : NULL,
                                                   option_control (mapping, param, change, data)));
    }
}

/* ---- what it is ---- */

static GtkWidget *
record_list (const AisleMapping *mapping, AisleOption *option)
{
  GPtrArray *values = g_ptr_array_new (), *titles = g_ptr_array_new ();
  gsize n;
  const AisleRecordKind *const *kinds = aisle_record_kinds (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_ptr_array_add (values, g_strdup (kinds[i]->id));
      g_ptr_array_add (titles, _ (kinds[i]->title));
    }
  return aisle_option_list (values, titles, mapping->target->id, option);
}

GtkWidget *
aisle_record_rows (const AisleMapping *mapping, AisleMappingChange change, gpointer data)
{
  GtkWidget *widget = adw_preferences_group_new ();
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (widget);

  adw_preferences_group_set_title (group, _ ("What it is"));
  adw_preferences_group_add (group,
                             aisle_option_row (_ ("The rows are"),
                                               mapping->preset != NULL  ? _ ("As in this export")
                                               : mapping->target_chosen ? _ ("As you chose")
                                                                        : _ ("Its columns look like it"),
                                               record_list (mapping, aisle_option_new ("as", FALSE, change, data))));
  return widget;
}

/* ---- the rows ---- */

static void
add_text_form (AdwPreferencesGroup *group, const AisleMapping *mapping, AisleMappingChange change, gpointer data)
{
  g_autofree char *sure =
      g_strdup_printf (_ ("%.0f%% sure: the rows have equally many fields"), CLAMP (mapping->confidence, 0, 1) * 100);

  adw_preferences_group_add (
      group, aisle_option_row (_ ("Encoding"), _ ("The first bytes are text in it"),
                               encoding_list (mapping, aisle_option_new ("encoding", TRUE, change, data))));
  adw_preferences_group_add (
      group, aisle_option_row (_ ("Separator"), mapping->confidence > 0 ? sure : NULL,
                               separator_list (mapping, aisle_option_new ("separator", TRUE, change, data))));
  adw_preferences_group_add (
      group, aisle_option_row (_ ("First row names the columns"), NULL,
                               aisle_option_switch (mapping->header, aisle_option_new ("header", TRUE, change, data))));
  adw_preferences_group_add (
      group, aisle_option_row (
                 _ ("Decimal comma"), _ ("1.234,50 instead of 1,234.50"),
                 aisle_option_switch (mapping->decimal_comma, aisle_option_new ("decimal-comma", TRUE, change, data))));
}

static const AisleMappedColumn *
column_of (const AisleMapping *mapping, AisleRole role)
{
  for (guint i = 0; i < mapping->columns->len; i++)
    if (((AisleMappedColumn *) mapping->columns->pdata[i])->role == role)
      return mapping->columns->pdata[i];
  return NULL;
}

static void
add_times (AdwPreferencesGroup *group, const AisleMapping *mapping, AisleMappingChange change, gpointer data)
{
  const AisleMappedColumn *time = column_of (mapping, AISLE_ROLE_TIME);
  gboolean sampled = time->samples != NULL && time->samples[0] != NULL;
  /* Translators: a time as it stands in a file */
  g_autofree char *sample = sampled ? g_strdup_printf (_ ("As in “%s”"), time->samples[0]) : NULL;

  adw_preferences_group_add (
      group, aisle_option_row (_ ("Times"), sample,
                               time_list (mapping, aisle_option_new ("time-format", FALSE, change, data))));
  adw_preferences_group_add (
      group, aisle_option_row (_ ("Time zone"), _ ("Such as Europe/London; empty: UTC"),
                               aisle_option_entry (mapping->zone, aisle_option_new ("zone", FALSE, change, data))));
}

GtkWidget *
aisle_reading_rows (const AisleMapping *mapping, AisleMappingChange change, gpointer data)
{
  GtkWidget *widget = adw_preferences_group_new ();
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (widget);

  adw_preferences_group_set_title (group, _ ("How the file is read"));
  adw_preferences_group_add (group,
                             aisle_option_row (_ ("Kind of file"), _ ("Its first bytes look like it"),
                                               reader_list (mapping, aisle_option_new ("reader", TRUE, change, data))));
  add_options (group, mapping, change, data);
  if (g_str_equal (mapping->reader, "csv"))
    add_text_form (group, mapping, change, data);
  if (column_of (mapping, AISLE_ROLE_TIME) != NULL)
    add_times (group, mapping, change, data);
  if (mapping->target == aisle_record_kind_events () && column_of (mapping, AISLE_ROLE_KIND) == NULL)
    adw_preferences_group_add (group,
                               aisle_option_row (_ ("Event kind of every row"), _ ("No column says what happened"),
                                                 kind_list (mapping, aisle_option_new ("kind", FALSE, change, data))));
  return widget;
}

char *
aisle_reading_summary (const AisleMapping *mapping)
{
  const AisleReader *reader = aisle_reader (mapping->reader);
  g_autofree char *columns = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u column", "%u columns", mapping->columns->len), mapping->columns->len);

  if (g_str_equal (mapping->reader, "csv"))
    for (guint i = 0; i < G_N_ELEMENTS (separators); i++)
      if (separators[i].separator == mapping->separator)
        /* Translators: how a file is separated ("comma-separated"), its encoding, and "7 columns" */
        return g_strdup_printf (_ ("%s, %s, %s"), _ (separators[i].words), aisle_encoding_title (mapping->encoding),
                                columns);
  /* Translators: a kind of file, and "7 columns" */
  return g_strdup_printf (_ ("%s, %s"), reader != NULL ? _ (reader->title) : mapping->reader, columns);
}

char *
aisle_reading_folds (const AisleMapping *mapping, const char *const *paths, gsize n)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  for (gsize i = 0; i < n && told->len <= SHOWN_FOLDS; i++)
    {
      AisleFold fold = aisle_mapping_fold_of (mapping, paths[i]);
      g_autofree char *name = g_path_get_basename (paths[i]);

      if (fold != AISLE_FOLD_NONE)
        g_ptr_array_add (told, g_strdup_printf (fold == AISLE_FOLD_TRAIN   ? _ ("%s for training")
                                                : fold == AISLE_FOLD_VALID ? _ ("%s for choosing")
                                                                           : _ ("%s for judging"),
                                                name));
    }
  if (told->len == 0)
    return NULL;
  if (told->len > SHOWN_FOLDS)
    {
      g_ptr_array_set_size (told, SHOWN_FOLDS);
      g_ptr_array_add (told, g_strdup ("…"));
    }
  g_ptr_array_add (told, NULL);
  /* Translators: what stands between "train.csv for training" and "test.csv for judging" */
  list = g_strjoinv (_ (", "), (char **) told->pdata);
  return g_strdup_printf (_ ("As the names of the files say: %s"), list);
}
