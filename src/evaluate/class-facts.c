/* class-facts.c: see class-facts.h. */
#include "evaluate/class-facts.h"

#include "base/i18n.h"
#include "text/fold.h"

#include <string.h>

#define LEAST_WORDS 4
#define MOST_WORDS  40
#define STRIDE      512

/* What was seen under a hash: a class, or several. */
#define SEVERAL -2

static guint64
hash_bytes (guint64 hash, const char *text, gsize n)
{
  for (gsize i = 0; i < n; i++)
    hash = (hash ^ (guchar) text[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  hash = (hash ^ hash >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  return hash ^ hash >> 31;
}

#define START G_GUINT64_CONSTANT (0xcbf29ce484222325)

/* Hash -> class + 3. */
static gint32
look_up (GHashTable *table, guint64 hash)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (table, &hash)) - 3;
}

static void
remember (GHashTable *table, guint64 hash, gint32 label)
{
  gint32 known = look_up (table, hash);

  if (known == -3)
    g_hash_table_insert (table, g_memdup2 (&hash, sizeof hash), GINT_TO_POINTER (label + 3));
  else if (known != label && known != SEVERAL)
    g_hash_table_insert (table, g_memdup2 (&hash, sizeof hash), GINT_TO_POINTER (SEVERAL + 3));
}

/* A text without each of its words in turn: a hash each, which its place is part of. */
static void
leave_out (const char *folded, GArray *hashes)
{
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  gsize n = g_strv_length (words);
  guint64 all = 0;

  g_array_set_size (hashes, 0);
  if (n < LEAST_WORDS || n > MOST_WORDS)
    return;
  for (gsize w = 0; w < n; w++)
    all += hash_bytes (START + w, words[w], strlen (words[w]));
  for (gsize w = 0; w < n; w++)
    {
      guint64 rest = all - hash_bytes (START + w, words[w], strlen (words[w]));
      guint64 place = w << 8 | n, hash = hash_bytes (rest, (const char *) &place, sizeof place);

      g_array_append_val (hashes, hash);
    }
}

typedef struct
{
  GHashTable *whole, *parts; /* of training */
  GHashTable *both;          /* of training and test */
  GArray *hashes;
} Texts;

static void
texts_clear (Texts *self)
{
  g_hash_table_unref (self->whole);
  g_hash_table_unref (self->parts);
  g_hash_table_unref (self->both);
  g_array_unref (self->hashes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Texts, texts_clear)

static GHashTable *
table_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static char *
fold (const char *text)
{
  char *folded = aisle_text_fold (text, TRUE);

  return folded != NULL ? folded : g_strdup (text);
}

static gboolean
learn (Texts *self, const AisleUtterances *fit, AisleProgress *progress, GError **error)
{
  for (gsize i = 0; i < fit->n; i++)
    {
      g_autofree char *folded = fold (fit->texts[i]);
      guint64 hash = hash_bytes (START, folded, strlen (folded));

      if (i % STRIDE == 0 && !aisle_progress_step (progress, (double) i / (double) fit->n, _ ("Checking"), error))
        return FALSE;
      remember (self->whole, hash, fit->label[i]);
      remember (self->both, hash, fit->label[i]);
      leave_out (folded, self->hashes);
      for (guint h = 0; h < self->hashes->len; h++)
        remember (self->parts, g_array_index (self->hashes, guint64, h), fit->label[i]);
    }
  return TRUE;
}

static gboolean
is_near (Texts *self, const char *folded, gint32 label)
{
  leave_out (folded, self->hashes);
  for (guint h = 0; h < self->hashes->len; h++)
    {
      gint32 known = look_up (self->parts, g_array_index (self->hashes, guint64, h));

      if (known == label || known == SEVERAL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
look_at_test (Texts *self, const AisleUtterances *test, AisleClassFacts *facts, AisleProgress *progress, GError **error)
{
  for (gsize i = 0; i < test->n; i++)
    {
      g_autofree char *folded = fold (test->texts[i]);
      guint64 hash = hash_bytes (START, folded, strlen (folded));

      if (i % STRIDE == 0 && !aisle_progress_step (progress, (double) i / (double) test->n, _ ("Checking"), error))
        return FALSE;
      remember (self->both, hash, test->label[i]);
      if (look_up (self->whole, hash) != -3)
        facts->seen++;
      else
        facts->near += is_near (self, folded, test->label[i]);
    }
  return TRUE;
}

/* Texts whose hash stands for several classes. */
static gsize
count_disputed (const Texts *self, const AisleUtterances *part)
{
  gsize n = 0;

  for (gsize i = 0; i < part->n; i++)
    {
      g_autofree char *folded = fold (part->texts[i]);

      n += look_up (self->both, hash_bytes (START, folded, strlen (folded))) == SEVERAL;
    }
  return n;
}

static void
count_classes (const AisleUtteranceSplit *split, AisleClassFacts *facts)
{
  const AisleUtterances *fit = split->full, *test = split->test;
  g_autofree gsize *texts = g_new0 (gsize, fit->n_classes + 1);
  gsize most = 0, fewest = G_MAXSIZE;

  for (gsize i = 0; i < fit->n; i++)
    if (fit->label[i] >= 0)
      texts[fit->label[i]]++;
  for (gsize c = 0; c < fit->n_classes; c++)
    {
      facts->classes += texts[c] > 0;
      facts->few += texts[c] > 0 && texts[c] < AISLE_CLASS_FEW;
      if (texts[c] > 0 && texts[c] < MIN (fewest, AISLE_CLASS_FEW))
        {
          fewest = texts[c];
          facts->fewest = fit->classes[c];
        }
      most = texts[c] > texts[most] ? c : most;
    }
  facts->most = fit->n_classes > 0 ? fit->classes[most] : NULL;
  for (gsize i = 0; i < test->n; i++)
    facts->largest += test->label[i] == (gint32) most;
}

AisleClassFacts *
aisle_class_facts_new (const AisleUtteranceSplit *split, const AisleClassEvaluation *evaluation,
                       AisleProgress *progress, GError **error)
{
  g_autofree AisleClassFacts *self = g_new0 (AisleClassFacts, 1);
  AisleProgress part = aisle_progress_part (progress, 0, .7);
  g_auto (Texts) texts = { table_new (), table_new (), table_new (), g_array_new (FALSE, FALSE, sizeof (guint64)) };

  self->fit = split->full->n;
  self->test = split->test->n;
  self->valid = split->valid->n;
  self->unseen = split->unseen;
  self->accuracy = evaluation->accuracy;
  count_classes (split, self);
  if (!learn (&texts, split->full, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .7, 1);
  if (!look_at_test (&texts, split->test, self, &part, error))
    return NULL;
  self->disputed = count_disputed (&texts, split->full) + count_disputed (&texts, split->test);
  return g_steal_pointer (&self);
}
