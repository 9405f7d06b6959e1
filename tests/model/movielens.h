/* movielens.h: MovieLens 1M as implicit feedback from AISLE_SHARED, for tests and benchmarks. */
#pragma once

#include "numeric/sparse.h"

#include <gio/gio.h>

#define MOVIELENS_USERS 6039
#define MOVIELENS_ITEMS 3628

static void
movielens_append (const char *text, GArray *users, GArray *items)
{
  while (*text != '\0')
    {
      char *end;
      gint32 user = (gint32) g_ascii_strtoll (text, &end, 10);

      for (text = end; *text == ' '; text = end)
        {
          gint32 item = (gint32) g_ascii_strtoll (text, &end, 10);

          if (end == text + 1)
            break; /* a space before the end of the line */
          g_array_append_val (users, user);
          g_array_append_val (items, item);
        }
      text = strchr (text, '\n');
      if (text == NULL)
        return;
      text++;
    }
}

/* "train", "valid", "test", joined by '+'; NULL when the data or zstd are absent. */
static AisleHistories *
movielens_read (const char *folds)
{
  const char *shared = g_getenv ("AISLE_SHARED");
  g_autoptr (GArray) users = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_auto (GStrv) names = g_strsplit (folds, "+", -1);
  g_autofree float *ones = NULL;

  for (char **name = names; *name != NULL; name++)
    {
      g_autofree char *path =
          g_strdup_printf ("%s/data/movielens-1m-implicit/%s.txt.zst", shared != NULL ? shared : "", *name);
      g_autoptr (GSubprocess) zstd = NULL;
      g_autofree char *text = NULL;

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return NULL;
      zstd = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, "zstd", "-dc", path, NULL);
      if (zstd == NULL || !g_subprocess_communicate_utf8 (zstd, NULL, NULL, &text, NULL, NULL)
          || !g_subprocess_get_successful (zstd))
        return NULL;
      movielens_append (text, users, items);
    }
  ones = g_new (float, MAX (users->len, 1));
  for (guint i = 0; i < users->len; i++)
    ones[i] = 1;
  return aisle_histories_take (aisle_sparse_from_triples (MOVIELENS_USERS, MOVIELENS_ITEMS, users->len,
                                                          (const gint32 *) users->data, (const gint32 *) items->data,
                                                          ones),
                               NULL);
}
