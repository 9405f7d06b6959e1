/* ngram-features.c: see ngram-features.h.
 *
 * Texts are cut into keys over the threads, chunk by chunk; the keys get their numbers in the order in which they first
 * stand, by one thread, so that frequent ones lie together and nothing depends on the number of threads. */
#include "model/ngram-features.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "text/cutter.h"
#include "text/fold.h"

#include <math.h>
#include <string.h>

#define CHUNK 256 /* texts */

void
aisle_ngram_rows_free (AisleNgramRows *self)
{
  if (self == NULL)
    return;
  g_free (self->start);
  g_free (self->column);
  g_free (self->value);
  g_free (self);
}

void
aisle_ngram_features_free (AisleNgramFeatures *self)
{
  if (self == NULL)
    return;
  aisle_lexicon_free (self->lexicon);
  aisle_ngram_list_free (self->list);
  g_free (self->weight);
  g_free (self);
}

/* ---- keys of many texts ---- */

typedef struct
{
  const AisleNgrams *ngrams;
  const char *const *texts;
  gsize n;
  AisleKeys *keys; /* of each chunk: text after text */
  gsize *length;   /* of each text: its keys */
  const AisleFamily *family;
} Cutting;

static gboolean
cut_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Cutting *self = data;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (gsize i = index * CHUNK; i < MIN (self->n, (index + 1) * CHUNK); i++)
    {
      g_array_set_size (keys, 0);
      if (!aisle_ngrams_append (self->ngrams, self->texts[i], keys) || !aisle_keys_append (&self->keys[index], keys))
        return aisle_memory_fail (self->family, error);
      self->length[i] = keys->len;
    }
  return TRUE;
}

static gsize
n_chunks (const Cutting *self)
{
  return (self->n + CHUNK - 1) / CHUNK;
}

static gboolean
cut_all (Cutting *self, AisleProgress *progress, GError **error)
{
  self->keys = g_new0 (AisleKeys, n_chunks (self) + 1);
  self->length = g_try_new0 (gsize, self->n + 1);
  if (self->length == NULL)
    return aisle_memory_fail (self->family, error);
  return aisle_parallel_for (n_chunks (self), cut_chunk, self, progress, _ ("Reading texts"), error);
}

static void
cutting_clear (Cutting *self)
{
  for (gsize c = 0; self->keys != NULL && c < n_chunks (self); c++)
    aisle_keys_clear (&self->keys[c]);
  g_free (self->keys);
  g_free (self->length);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cutting, cutting_clear)

/* ---- the signs of languages without blanks ---- */

AisleLexicon *
aisle_ngram_lexicon (const char *const *texts, gsize n)
{
  g_autoptr (GArray) signs = g_array_new (FALSE, FALSE, sizeof (guint16));
  g_autoptr (AisleLexicon) lexicon = NULL;
  const guint16 gap = 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *folded = aisle_text_fold (texts[i], TRUE);

      for (const char *p = folded != NULL ? folded : ""; *p != '\0'; p = g_utf8_next_char (p))
        {
          gunichar c = g_utf8_get_char (p);
          guint16 sign = (guint16) c;

          if (c <= G_MAXUINT16 && aisle_is_run_sign (c))
            g_array_append_val (signs, sign);
          else if (signs->len > 0 && g_array_index (signs, guint16, signs->len - 1) != 0)
            g_array_append_val (signs, gap);
        }
      if (signs->len > 0)
        g_array_append_val (signs, gap);
    }
  lexicon = signs->len > 0 ? aisle_lexicon_learn ((const guint16 *) (gpointer) signs->data, signs->len) : NULL;
  return lexicon != NULL && lexicon->n > 0 ? g_steal_pointer (&lexicon) : NULL;
}

gboolean
aisle_ngram_lexicon_save (const AisleLexicon *lexicon, AisleTensors *tensors)
{
  gint64 n = lexicon != NULL ? (gint64) lexicon->n : 0;

  return n == 0
         || (aisle_tensors_add_copy (tensors, "lexicon", AISLE_DTYPE_I64, 1, &n, lexicon->words) != NULL
             && aisle_tensors_add_copy (tensors, "lexicon_weights", AISLE_DTYPE_F32, 1, &n, lexicon->weight) != NULL);
}

gboolean
aisle_ngram_lexicon_load (const AisleTensors *tensors, AisleLexicon **lexicon, GError **error)
{
  gint64 n = -1;
  const AisleTensor *words, *weight;
  g_autoptr (AisleLexicon) self = NULL;

  *lexicon = NULL;
  if (aisle_tensors_find (tensors, "lexicon") == NULL)
    return TRUE;
  words = aisle_tensors_expect (tensors, "lexicon", AISLE_DTYPE_I64, 1, &n, error);
  weight = words != NULL ? aisle_tensors_expect (tensors, "lexicon_weights", AISLE_DTYPE_F32, 1, &n, error) : NULL;
  if (weight == NULL)
    return FALSE;
  self = aisle_lexicon_new ((gsize) n);
  if (self == NULL)
    {
      g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the model's words"));
      return FALSE;
    }
  memcpy (self->words, words->data, (gsize) n * sizeof (guint64));
  memcpy (self->weight, weight->data, (gsize) n * sizeof (float));
  for (gsize i = 0; i < (gsize) n; i++)
    if (!isfinite (self->weight[i]) || (i > 0 && self->words[i] <= self->words[i - 1]))
      return aisle_tensors_corrupt ("lexicon", error) != NULL;
  *lexicon = g_steal_pointer (&self);
  return TRUE;
}

/* ---- numbers of keys ---- */

/* A key seen in training. */
typedef struct
{
  guint64 key;
  guint32 texts; /* that have it */
  guint32 last;  /* text + 1 */
  gint32 number; /* in the end; -1: too rare */
} Entry;

typedef struct
{
  Entry *entries; /* room for half the slots */
  gsize n;
  guint32 *slots; /* entry + 1 */
  gsize mask;
} Entries;

#define FIRST_SLOTS 1024

static void
entries_clear (Entries *self)
{
  g_free (self->entries);
  g_free (self->slots);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entries, entries_clear)

static gboolean
entries_grow (Entries *self)
{
  gsize size = self->mask > 0 ? (self->mask + 1) * 2 : FIRST_SLOTS;
  guint32 *slots = g_try_new0 (guint32, size);
  Entry *entries = g_try_renew (Entry, self->entries, size / 2);

  self->entries = entries != NULL ? entries : self->entries;
  if (slots == NULL || entries == NULL || size / 2 > G_MAXINT32)
    {
      g_free (slots);
      return FALSE;
    }
  g_free (self->slots);
  self->slots = slots;
  self->mask = size - 1;
  for (gsize i = 0; i < self->n; i++)
    {
      gsize at = (gsize) (entries[i].key >> 1) & self->mask;

      while (slots[at] != 0)
        at = (at + 1) & self->mask;
      slots[at] = (guint32) i + 1;
    }
  return TRUE;
}

/* The entry of a key in a text, made where there is none; -1 when memory runs out. */
static gssize
entries_add (Entries *self, guint64 key, guint32 text)
{
  gsize at;
  Entry entry = { key, 1, text + 1, -1 };

  if (self->n * 2 >= self->mask && !entries_grow (self))
    return -1;
  for (at = (gsize) (key >> 1) & self->mask; self->slots[at] != 0; at = (at + 1) & self->mask)
    {
      Entry *found = &self->entries[self->slots[at] - 1];

      if (found->key != key)
        continue;
      found->texts += found->last != text + 1;
      found->last = text + 1;
      return (gssize) self->slots[at] - 1;
    }
  self->entries[self->n++] = entry;
  self->slots[at] = (guint32) self->n;
  return (gssize) self->n - 1;
}

/* Replaces every key by the number of its entry. */
static gboolean
number_keys (Entries *entries, Cutting *cutting, AisleProgress *progress, GError **error)
{
  for (gsize c = 0, text = 0; c < n_chunks (cutting); c++)
    {
      guint64 *keys = cutting->keys[c].at;

      if (!aisle_progress_step (progress, (double) c / (double) n_chunks (cutting), _ ("Counting words"), error))
        return FALSE;
      for (; text < MIN (cutting->n, (c + 1) * CHUNK); text++)
        for (gsize k = 0; k < cutting->length[text]; k++, keys++)
          {
            gssize entry = entries_add (entries, *keys, (guint32) text);

            if (entry < 0)
              return aisle_memory_fail (cutting->family, error);
            *keys = (guint64) entry;
          }
    }
  return TRUE;
}

static gboolean
keep_common (AisleNgramFeatures *self, Entries *entries, gsize n_texts, gsize least)
{
  g_autofree guint64 *keys = g_try_new (guint64, entries->n + 1);
  gsize n = 0;

  self->weight = g_try_new (float, entries->n + 1);
  if (keys == NULL || self->weight == NULL)
    return FALSE;
  for (gsize i = 0; i < entries->n; i++)
    {
      Entry *entry = &entries->entries[i];

      if (entry->texts < least)
        continue;
      self->weight[n] = (float) (1 + log ((1.0 + (double) n_texts) / (1.0 + entry->texts)));
      keys[n] = entry->key;
      entry->number = (gint32) n++;
    }
  self->list = aisle_ngram_list_new (g_steal_pointer (&keys), n);
  return self->list != NULL;
}

/* ---- rows ---- */

static AisleNgramRows *
rows_new (gsize n_rows, gsize n_values)
{
  g_autoptr (AisleNgramRows) self = g_new0 (AisleNgramRows, 1);

  self->n_rows = n_rows;
  self->start = g_try_new0 (gint64, n_rows + 1);
  self->column = g_try_new (gint32, n_values + 1);
  self->value = g_try_new (float, n_values + 1);
  return self->start != NULL && self->column != NULL && self->value != NULL ? g_steal_pointer (&self) : NULL;
}

/* From counts to weights of length 1, of words and of characters apart. */
static void
weigh_row (const AisleNgramFeatures *self, const gint32 *column, float *value, gsize n)
{
  double squares[2] = { 0, 0 };

  for (gsize k = 0; k < n; k++)
    {
      value[k] = (1 + logf (value[k])) * self->weight[column[k]];
      squares[AISLE_NGRAM_IS_WORDS (self->list->keys[column[k]])] += (double) value[k] * value[k];
    }
  for (gsize k = 0; k < n; k++)
    value[k] /= (float) sqrt (squares[AISLE_NGRAM_IS_WORDS (self->list->keys[column[k]])]);
}

typedef struct
{
  AisleNgramRows *rows;
  gint32 *place; /* F: where the row at hand has the n-gram + 1, 0 not */
} RowMaker;

static void
row_add (RowMaker *self, gsize at, gsize *n, gint32 number)
{
  if (self->place[number] == 0)
    {
      self->rows->column[at + *n] = number;
      self->rows->value[at + *n] = 0;
      self->place[number] = (gint32)++ * n;
    }
  self->rows->value[at + (gsize) self->place[number] - 1] += 1;
}

static void
row_end (RowMaker *self, const AisleNgramFeatures *features, gsize row, gsize n)
{
  gsize at = (gsize) self->rows->start[row];

  for (gsize k = 0; k < n; k++)
    self->place[self->rows->column[at + k]] = 0;
  weigh_row (features, self->rows->column + at, self->rows->value + at, n);
  self->rows->start[row + 1] = (gint64) (at + n);
}

static AisleNgramRows *
rows_of_entries (const AisleNgramFeatures *self, const Entries *entries, const Cutting *cutting)
{
  g_autofree gint32 *place = g_try_new0 (gint32, self->list->n + 1);
  RowMaker maker = { NULL, place };
  gsize n_values = 0;

  for (gsize i = 0; i < cutting->n; i++)
    n_values += cutting->length[i];
  maker.rows = rows_new (cutting->n, n_values);
  if (maker.rows == NULL || place == NULL)
    {
      aisle_ngram_rows_free (maker.rows);
      return NULL;
    }
  for (gsize c = 0, text = 0; c < n_chunks (cutting); c++)
    {
      const guint64 *entry = cutting->keys[c].at;

      for (; text < MIN (cutting->n, (c + 1) * CHUNK); text++)
        {
          gsize n = 0;

          for (gsize k = 0; k < cutting->length[text]; k++, entry++)
            {
              gint32 number = entries->entries[*entry].number;

              if (number >= 0)
                row_add (&maker, (gsize) maker.rows->start[text], &n, number);
            }
          row_end (&maker, self, text, n);
        }
    }
  return maker.rows;
}

AisleNgramRows *
aisle_ngram_features_rows (const AisleNgramFeatures *self, const char *const *texts, gsize n)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autofree gsize *end = g_try_new (gsize, n + 1);
  g_autofree gint32 *place = g_try_new0 (gint32, self->list->n + 1);
  RowMaker maker = { NULL, place };

  if (end == NULL || place == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      if (!aisle_ngrams_append (&self->ngrams, texts[i], keys))
        return NULL;
      end[i] = keys->len;
    }
  maker.rows = rows_new (n, keys->len);
  if (maker.rows == NULL)
    return NULL;
  for (gsize i = 0, k = 0; i < n; i++)
    {
      gsize found = 0;

      for (; k < end[i]; k++)
        {
          gssize number = aisle_ngram_list_find (self->list, g_array_index (keys, guint64, k));

          if (number >= 0)
            row_add (&maker, (gsize) maker.rows->start[i], &found, (gint32) number);
        }
      row_end (&maker, self, i, found);
    }
  return maker.rows;
}

/* ---- learning ---- */

AisleNgramFeatures *
aisle_ngram_features_learn (const AisleFamily *family, const AisleNgrams *ngrams, const char *const *texts, gsize n,
                            gsize least, AisleNgramRows **rows, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleNgramFeatures) self = g_new0 (AisleNgramFeatures, 1);
  g_auto (Cutting) cutting = { .ngrams = &self->ngrams, .texts = texts, .n = n, .family = family };
  g_auto (Entries) entries = { NULL };
  AisleProgress part = aisle_progress_part (progress, 0, .7);
  gboolean numbered;

  self->ngrams = *ngrams;
  if (ngrams->words > 0)
    self->ngrams.lexicon = self->lexicon = aisle_ngram_lexicon (texts, n);
  numbered = cut_all (&cutting, &part, error);
  part = aisle_progress_part (progress, .7, 1);
  if (!numbered || !number_keys (&entries, &cutting, &part, error))
    return NULL;
  if (!keep_common (self, &entries, n, least) || (*rows = rows_of_entries (self, &entries, &cutting)) == NULL)
    {
      aisle_memory_fail (family, error);
      return NULL;
    }
  if (self->list->n > 0)
    return g_steal_pointer (&self);
  g_clear_pointer (rows, aisle_ngram_rows_free);
  g_set_error_literal (
      error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY,
      _ ("no word or piece of one stands in enough of the texts: import more, or lower the least number"));
  return NULL;
}

/* ---- kept ---- */

gboolean
aisle_ngram_features_save (const AisleNgramFeatures *self, AisleTensors *tensors)
{
  gint64 n = (gint64) self->list->n;

  return aisle_tensors_add_copy (tensors, "ngrams", AISLE_DTYPE_I64, 1, &n, self->list->keys) != NULL
         && aisle_tensors_add_copy (tensors, "ngram_weights", AISLE_DTYPE_F32, 1, &n, self->weight) != NULL
         && aisle_ngram_lexicon_save (self->lexicon, tensors);
}

AisleNgramFeatures *
aisle_ngram_features_load (const AisleNgrams *ngrams, const AisleTensors *tensors, GError **error)
{
  g_autoptr (AisleNgramFeatures) self = g_new0 (AisleNgramFeatures, 1);
  gint64 n = -1;
  const AisleTensor *keys = aisle_tensors_expect (tensors, "ngrams", AISLE_DTYPE_I64, 1, &n, error), *weight;
  guint64 *own;

  self->ngrams = *ngrams;
  weight = keys != NULL ? aisle_tensors_expect (tensors, "ngram_weights", AISLE_DTYPE_F32, 1, &n, error) : NULL;
  if (weight == NULL)
    return NULL;
  for (gint64 i = 0; i < n; i++)
    if (!(((const float *) weight->data)[i] >= 0 && ((const float *) weight->data)[i] < INFINITY))
      return aisle_tensors_corrupt ("ngram_weights", error);
  own = g_try_new (guint64, (gsize) n + 1);
  self->weight = g_try_new (float, (gsize) n + 1);
  if (own != NULL)
    memcpy (own, keys->data, (gsize) n * sizeof *own);
  self->list = own != NULL ? aisle_ngram_list_new (own, (gsize) n) : NULL;
  if (self->list == NULL || self->weight == NULL)
    {
      g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the model's words"));
      return NULL;
    }
  memcpy (self->weight, weight->data, (gsize) n * sizeof (float));
  if (!aisle_ngram_lexicon_load (tensors, &self->lexicon, error))
    return NULL;
  self->ngrams.lexicon = self->lexicon;
  return g_steal_pointer (&self);
}
