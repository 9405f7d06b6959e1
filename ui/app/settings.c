/* settings.c: see settings.h. */
#include "app/settings.h"

#define N_RECENT 30

GSettings *
aisle_settings (void)
{
  static GSettings *settings;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
      g_autoptr (GSettingsSchema) schema =
          source != NULL ? g_settings_schema_source_lookup (source, AISLE_APP_ID, TRUE) : NULL;
      if (schema != NULL)
        settings = g_settings_new_full (schema, NULL, NULL);
      g_once_init_leave (&once, 1);
    }
  return settings;
}

char *
aisle_settings_text (const char *key)
{
  return aisle_settings () != NULL ? g_settings_get_string (aisle_settings (), key) : g_strdup ("");
}

int
aisle_settings_integer (const char *key, int fallback)
{
  return aisle_settings () != NULL ? g_settings_get_int (aisle_settings (), key) : fallback;
}

void
aisle_settings_set_text (const char *key, const char *value)
{
  if (aisle_settings () != NULL)
    g_settings_set_string (aisle_settings (), key, value);
}

void
aisle_settings_set_integer (const char *key, int value)
{
  if (aisle_settings () != NULL)
    g_settings_set_int (aisle_settings (), key, value);
}

char **
aisle_settings_recent (void)
{
  return aisle_settings () != NULL ? g_settings_get_strv (aisle_settings (), "recent-projects") : g_new0 (char *, 1);
}

void
aisle_settings_add_recent (const char *path)
{
  g_auto (GStrv) old = aisle_settings_recent ();
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  if (aisle_settings () == NULL)
    return;
  g_ptr_array_add (paths, (gpointer) path);
  for (guint i = 0; old[i] != NULL && paths->len < N_RECENT; i++)
    if (!g_str_equal (old[i], path))
      g_ptr_array_add (paths, old[i]);
  g_ptr_array_add (paths, NULL);
  g_settings_set_strv (aisle_settings (), "recent-projects", (const char *const *) paths->pdata);
}
