/* test-class-chances.c: the weights of n-grams against the chances that they stand for, by a plain reading of the definition. */
#include "model/intent-lm/class-chances.h"

#include "model/model.h"

#include <math.h>
#include <string.h>

#define LONGEST  3
#define DISCOUNT .75
#define ALPHABET " abc"

static const char *const texts[] = { "abab", "abba", "cab", "bcb", "bbca", "acab", "cc" };
static const gint32 label[] = { 0, 0, 0, 1, 1, 1, 1 };

/* A text has a blank at both ends (ngrams.h). */
static char *
padded (const char *text)
{
  return g_strdup_printf (" %s ", text);
}

/* How often a run stands in the texts of a class. */
static double
count (const char *run, gint32 class)
{
  double n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = padded (texts[i]);

      for (const char *p = text; label[i] == class && (p = strstr (p, run)) != NULL; p++)
        n++;
    }
  return n;
}

/* In two texts, whichever. */
static gboolean
is_known (const char *run)
{
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = padded (texts[i]);

      n += strstr (text, run) != NULL;
    }
  return n >= 2;
}

/* How often something stands behind h, and how much of it is kept. */
static void
follow (const char *h, gint32 class, double *all, double *kept)
{
  *all = *kept = 0;
  for (const char *x = ALPHABET; *x != '\0'; x++)
    {
      g_autofree char *run = g_strdup_printf ("%s%c", h, *x);

      *all += count (run, class);
      *kept += is_known (run) ? MAX (0, count (run, class) - DISCOUNT) : 0;
    }
  if (*h != '\0') /* the end of a text takes its part */
    *all = count (h, class);
}

static double
left (const char *h, gint32 class)
{
  double all, kept;

  follow (h, class, &all, &kept);
  return all > 0 ? 1 - kept / all : 1;
}

/* p (x | h); of a character that no text has it is the even chance. */
static double
chance (const char *h, char x, gint32 class)
{
  g_autofree char *run = g_strdup_printf ("%s%c", h, x);
  double all, kept, shorter = *h != '\0' ? chance (h + 1, x, class) : 1.0 / strlen (ALPHABET);

  if (!is_known (run) && *h == '\0')
    return shorter;
  follow (h, class, &all, &kept);
  if (all == 0)
    return shorter;
  return (is_known (run) ? MAX (0, count (run, class) - DISCOUNT) / all : 0) + (1 - kept / all) * shorter;
}

/* ln of what the characters of a text are worth together, each times the size of the alphabet, and as if something new stood
 * behind it. */
static double
worth (const char *asked, gint32 class)
{
  g_autofree char *text = padded (asked);
  gsize n = strlen (text);
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      gsize from = i >= LONGEST - 1 ? i - (LONGEST - 1) : 0;
      g_autofree char *h = NULL;

      for (; from < i; from++) /* what no two texts have stands for nothing */
        {
          g_clear_pointer (&h, g_free);
          h = g_strndup (text + from, i - from);
          if (is_known (h))
            break;
        }
      g_clear_pointer (&h, g_free);
      h = g_strndup (text + from, i - from);
      sum += log (chance (h, text[i], class) * strlen (ALPHABET));
    }
  for (gsize from = n - (LONGEST - 1); from < n; from++)
    sum += is_known (text + from) ? log (left (text + from, class)) : 0;
  return sum;
}

static double
weigh (const AisleNgramFeatures *features, const float *weights, const char *text, gsize class)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  double sum = 0;

  g_assert_true (aisle_ngrams_append (&features->ngrams, text, keys));
  for (guint k = 0; k < keys->len; k++)
    {
      gssize number = aisle_ngram_list_find (features->list, g_array_index (keys, guint64, k));

      if (number >= 0)
        sum += (double) weights[(gsize) number * 2 + class];
    }
  return sum;
}

static void
test_chances (void)
{
  static const char *const asked[] = { "abc", "cabba", "xab", "b", "bxxca", "aaaa", "" };
  const AisleNgrams ngrams = { .shortest = 1, .across = LONGEST };
  const AisleFamily *family = aisle_family ("intent-lm");
  g_autoptr (AisleUtterances) all = aisle_utterances_new (texts, label, G_N_ELEMENTS (texts), 2);
  g_autoptr (AisleNgramRows) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleNgramFeatures) features =
      aisle_ngram_features_learn (family, &ngrams, texts, G_N_ELEMENTS (texts), 2, &rows, NULL, &error);
  g_autofree float *weights = NULL;

  g_assert_no_error (error);
  weights = g_new0 (float, features->list->n * 2);
  g_assert_true (aisle_class_chances (features, all, DISCOUNT, weights, 2, family, NULL, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    for (gint32 class = 0; class < 2; class ++)
      g_assert_cmpfloat_with_epsilon (weigh (features, weights, asked[i], (gsize) class), worth (asked[i], class),
                                      1e-4);
}

static void
assert_finite (const float *weights, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_assert_true (isfinite (weights[i]));
}

/* A class that writes one letter alone, over and over: behind the longest run of it another letter has a chance that no float
 * holds. */
static void
test_rare (void)
{
  const AisleNgrams ngrams = { .shortest = 1, .across = AISLE_NGRAM_MOST };
  const AisleFamily *family = aisle_family ("intent-lm");
  g_autofree char *again = g_strnfill (20000, 'a');
  const char *said[] = { again, again, "aaaaaaaaab", "aaaaaaaab" };
  static const gint32 of[] = { 0, 0, 1, 1 };
  g_autoptr (AisleUtterances) all = aisle_utterances_new (said, of, G_N_ELEMENTS (said), 2);
  g_autoptr (AisleNgramRows) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleNgramFeatures) features =
      aisle_ngram_features_learn (family, &ngrams, said, G_N_ELEMENTS (said), 2, &rows, NULL, &error);
  g_autofree float *weights = NULL;

  g_assert_no_error (error);
  weights = g_new0 (float, features->list->n * 2);
  g_assert_true (aisle_class_chances (features, all, .01, weights, 2, family, NULL, &error));
  assert_finite (weights, features->list->n * 2);
}

/* Runs that stand in none of the texts weigh nothing. */
static void
test_absent (void)
{
  const AisleNgrams ngrams = { .shortest = 1, .across = LONGEST };
  const AisleFamily *family = aisle_family ("intent-lm");
  g_autoptr (AisleUtterances) some = aisle_utterances_new (texts + 5, label + 5, 2, 2);
  g_autoptr (AisleNgramRows) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleNgramFeatures) features =
      aisle_ngram_features_learn (family, &ngrams, texts, G_N_ELEMENTS (texts), 1, &rows, NULL, &error);
  g_autofree float *weights = NULL;

  g_assert_no_error (error);
  weights = g_new0 (float, features->list->n * 2);
  g_assert_true (aisle_class_chances (features, some, DISCOUNT, weights, 2, family, NULL, &error));
  assert_finite (weights, features->list->n * 2);
  for (gsize i = 0; i < 5; i++)
    for (gint64 k = rows->start[i]; k < rows->start[i + 1]; k++)
      {
        gint32 column = rows->column[k];
        gboolean there = FALSE;

        for (gint64 o = rows->start[5]; o < rows->start[7]; o++)
          there = there || rows->column[o] == column;
        if (!there)
          g_assert_true (weights[column * 2] == 0 && weights[column * 2 + 1] == 0);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/class-chances/definition", test_chances);
  g_test_add_func ("/class-chances/rare", test_rare);
  g_test_add_func ("/class-chances/absent", test_absent);
  return g_test_run ();
}
