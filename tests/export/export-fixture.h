/* export-fixture.h: small trained models of every family, and folders to write them to. */
#pragma once

#include "base/error.h"
#include "base/files.h"
#include "base/random.h"
#include "export/exporter.h"
#include "feature/item-texts.h"

#include <glib/gstdio.h>
#include <math.h>

#define USERS 80
#define ITEMS 30

/* Users like items of their own third; a third of what they take is anything, and now and then they take one again. */
static inline AisleHistories *
fixture_histories (void)
{
  enum
  {
    EACH = 6
  };
  AisleSequences *sequences = aisle_sequences_new (USERS, ITEMS, USERS * EACH, FALSE);
  gsize n = 0;
  AisleRandom random;
  aisle_random_init (&random, 7, "fixture");
  for (gint32 u = 0; u < USERS; u++)
    {
      /* From a single item to all that there may be. */
      for (int i = 0; i < 1 + u % EACH; i++)
        {
          gsize third = i % 3 < 2 ? (gsize) (u % 3) * (ITEMS / 3) : aisle_random_below (&random, 3) * (ITEMS / 3);
          sequences->item[n++] = (gint32) (third + aisle_random_below (&random, ITEMS / 3));
        }
      sequences->start[u + 1] = (gint64) n;
    }
  sequences->n_values = n;
  return aisle_histories_take_sequences (sequences, TRUE);
}

static inline AisleParams *
fixture_params (const AisleFamily *family)
{
  return aisle_params_new (family->params, family->n_params);
}

/* What some families need beside histories: a catalogue in which neighbours share a word, and finished models. */
static inline AisleItemTexts *
fixture_texts (void)
{
  g_autoptr (AisleItemWords) words = aisle_item_words_new (ITEMS);
  for (gint32 i = 0; i < ITEMS; i++)
    {
      g_autofree char *text = g_strdup_printf ("mug%d mug%d shop", i / 2, (i + 1) / 2);
      aisle_item_words_add_text (words, i, text);
      aisle_item_words_add_attribute (words, i, "brand", i % 3 == 0 ? "acme" : "north");
    }
  return aisle_item_words_finish (words);
}

static inline AisleModel *
fixture_train (const AisleFamily *family, const AisleHistories *histories)
{
  static const char *const members[] = { "itemknn", "popular", "markov" };
  g_autoptr (AisleParams) params = fixture_params (family);
  g_autoptr (AisleItemTexts) texts = fixture_texts ();
  g_autoptr (GError) error = NULL;
  AisleModel *models[G_N_ELEMENTS (members)] = { NULL };
  AisleParams *of_models[G_N_ELEMENTS (members)] = { NULL };
  AisleTrainInput input = {
    .matrix = histories->matrix, .sequences = histories->sequences, .params = params, .texts = texts, .seed = 1
  };
  for (gsize m = 0; (family->needs & AISLE_NEEDS_MODELS) && m < G_N_ELEMENTS (members); m++)
    {
      models[m] = fixture_train (aisle_family (members[m]), histories);
      of_models[m] = fixture_params (aisle_family (members[m]));
      input.n_models++;
    }
  input.models = (const AisleModel *const *) models;
  input.model_params = (const AisleParams *const *) of_models;
  AisleModel *model = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  for (gsize m = 0; m < input.n_models; m++)
    {
      aisle_model_free (models[m]);
      aisle_params_free (of_models[m]);
    }
  return model;
}

static inline char *
fixture_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("aisle-export-XXXXXX", &error);
  g_assert_no_error (error);
  return folder;
}

/* Removes a folder of files and folders of files. */
static inline void
fixture_remove (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        fixture_remove (path);
      else
        g_unlink (path);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (folder);
}

static inline guint
fixture_count (const char *folder)
{
  guint n = 0;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* n ids, the first of which break careless writers. */
static inline GPtrArray *
fixture_ids (gsize n)
{
  static const char *const odd[] = {
    "",         "plain",       "two\nlines", "quote\"d", "comma,d", "cr\r\nlf", "\xf0\x9f\x91\x9f", "红色跑鞋", "=1+1",
    " spaces ", "back\\slash", "{json}",     "a\tb",     "'",       "\""
  };
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (ids, i < G_N_ELEMENTS (odd) ? g_strdup (odd[i]) : g_strdup_printf ("sku-%zu", i));
  return ids;
}

/* Writes a bundle of the model, asserting that it works. */
static inline AisleBundle *
fixture_bundle (const AisleModel *model, const AisleHistories *histories, const char *folder)
{
  g_autoptr (GPtrArray) ids = fixture_ids (model->family->n_items (model));
  g_autoptr (AisleParams) params = fixture_params (model->family);
  g_autoptr (JsonNode) values = aisle_params_to_json (params);
  g_autoptr (GError) error = NULL;
  AisleBundleInput input = { .project_name = "Fixture | shop",
                             .run = 3,
                             .params = values,
                             .content_hash = "0123456789abcdef0123456789abcdef",
                             .item_ids = ids,
                             .histories = histories,
                             .seed = 1 };
  AisleBundle *bundle = aisle_bundle_write (model, &input, folder, NULL, &error);
  g_assert_no_error (error);
  return bundle;
}
