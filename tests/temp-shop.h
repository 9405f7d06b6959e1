/* temp-shop.h: projects made from logs written in a test, in a folder that goes with it. */
#pragma once

#include "columns/columns.h"
#include "command/command.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder, *project;
} TempShop;

static inline void
temp_shop_init (TempShop *self)
{
  self->folder = g_dir_make_tmp ("aisle-test-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->project = g_build_filename (self->folder, "shop.aisle", NULL);
}

static inline char *
temp_shop_path (const TempShop *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static inline void
temp_shop_empty (const TempShop *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = temp_shop_path (self, name);
      g_remove (path);
    }
}

static inline void
temp_shop_clear (TempShop *self)
{
  temp_shop_empty (self);
  g_rmdir (self->folder);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->project, g_free);
}

/* Sniffed, then with options ("role.city=channel", NULL-terminated; may be NULL) set. */
static inline AisleMapping *
temp_shop_mapping (const char *path, const char *const *options)
{
  g_autoptr (GError) error = NULL;
  AisleMapping *mapping = aisle_mapping_sniff (path, &error);

  g_assert_no_error (error);
  for (gsize i = 0; options != NULL && options[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (options[i], "=", 2);
      g_assert_true (aisle_mapping_set (mapping, pair[0], pair[1], &error));
      g_assert_no_error (error);
    }
  return mapping;
}

static inline AisleImportReport *
temp_shop_import_file (const TempShop *self, const char *path, const char *const *options, gboolean again,
                       GError **error)
{
  g_autoptr (AisleMapping) mapping = temp_shop_mapping (path, options);

  return aisle_command_import (self->project, path, mapping, again, NULL, error);
}

/* Writes text as `name` and imports it: must succeed. */
static inline void
temp_shop_import (const TempShop *self, const char *name, const char *text, const char *const *options)
{
  g_autofree char *path = temp_shop_path (self, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, &error));
  report = temp_shop_import_file (self, path, options, FALSE, &error);
  g_assert_no_error (error);
}

static inline AisleProject *
temp_shop_open (const TempShop *self)
{
  g_autoptr (GError) error = NULL;
  AisleProject *project = aisle_project_open (self->project, AISLE_PROJECT_WRITE, &error);

  g_assert_no_error (error);
  return project;
}

/* The first column of the first row as text, NULL as "". */
static inline char *
temp_shop_ask (AisleProject *project, const char *sql)
{
  sqlite3_stmt *row = NULL;
  char *text = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &row, NULL), ==, SQLITE_OK);
  if (sqlite3_step (row) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (row, 0));
  sqlite3_finalize (row);
  return text != NULL ? text : g_strdup ("");
}

static inline void
temp_shop_assert_answer (AisleProject *project, const char *sql, const char *expected)
{
  g_autofree char *got = temp_shop_ask (project, sql);

  if (!g_str_equal (got, expected))
    g_error ("%s\ngives   %s\nexpected %s", sql, got, expected);
}

static inline void
temp_shop_assert_whole (AisleProject *project)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_project_check (project, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (aisle_columns_check (project, NULL, &error));
  g_assert_no_error (error);
}
