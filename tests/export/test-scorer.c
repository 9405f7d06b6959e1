/* test-scorer.c: each rule of scorer.h against numbers worked by hand, and files that lie. */
#include "export-fixture.h"

#include "export/safetensors-file.h"
#include "export/scorer/scorer.h"

#define LIST(type, ...)                                                                                                \
  (const type[])                                                                                                       \
  {                                                                                                                    \
    __VA_ARGS__                                                                                                        \
  }

/* ---- files ---- */

static void
add (AisleTensors *tensors, const char *name, AisleDtype dtype, gint64 n, gconstpointer data)
{
  g_assert_nonnull (aisle_tensors_add_copy (tensors, name, dtype, 1, &n, data));
}

static void
add_rows (AisleTensors *tensors, gint64 n_rows, const gint64 *start, const gint32 *item, const float *value)
{
  add (tensors, "start", AISLE_DTYPE_I64, n_rows + 1, start);
  add (tensors, "item", AISLE_DTYPE_I32, start[n_rows], item);
  if (value != NULL)
    add (tensors, "value", AISLE_DTYPE_F32, start[n_rows], value);
}

/* The file's bytes. */
static char *
write_file (const AisleTensors *tensors, const char *rule, gsize *length)
{
  char *metadata[] = { (char *) "aisle_rule", (char *) rule, NULL };
  g_autofree char *folder = fixture_folder (), *path = g_build_filename (folder, "model.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  char *bytes;
  g_assert_true (aisle_safetensors_write (tensors, metadata, path, NULL, &error));
  g_assert_true (g_file_get_contents (path, &bytes, length, NULL));
  fixture_remove (folder);
  return bytes;
}

static void
assert_scores (const AisleTensors *tensors, const char *rule, gsize n, const gint32 *items, gsize n_bag,
               const gint32 *bag, const float *weights, gsize n_items, const float *expected)
{
  gsize length;
  const char *problem;
  float scores[8];
  g_autofree char *bytes = write_file (tensors, rule, &length);
  aisle_scorer *scorer = aisle_scorer_open_bytes (bytes, length, &problem);
  const aisle_scorer_history history = { items, n, bag, weights, n_bag };
  if (scorer == NULL)
    g_error ("%s: %s", rule, problem);
  g_assert_cmpuint (aisle_scorer_items (scorer), ==, n_items);
  g_assert_true (aisle_scorer_score (scorer, &history, scores));
  for (gsize i = 0; i < n_items; i++)
    if (!(fabsf (scores[i] - expected[i]) <= 1e-6f))
      g_error ("%s: item %zu scores %.9g, not %.9g", rule, i, scores[i], expected[i]);
  aisle_scorer_close (scorer);
}

#define COUNT(...) (sizeof (__VA_ARGS__) / sizeof (__VA_ARGS__)[0])
#define ASSERT_SEQUENCE(tensors, rule, items, ...)                                                                     \
  assert_scores (tensors, rule, COUNT (items), items, 0, NULL, NULL, COUNT (LIST (float, __VA_ARGS__)),                \
                 LIST (float, __VA_ARGS__))
#define ASSERT_BAG(tensors, rule, bag, weights, ...)                                                                   \
  assert_scores (tensors, rule, 0, NULL, COUNT (bag), bag, weights, COUNT (LIST (float, __VA_ARGS__)),                 \
                 LIST (float, __VA_ARGS__))

/* ---- rules ---- */

static void
test_arrays (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  add (tensors, "value", AISLE_DTYPE_F32, 4, LIST (float, 0, 2, 3, 0));
  add (tensors, "taken", AISLE_DTYPE_F32, 2, LIST (float, 7, 5));
  ASSERT_SEQUENCE (tensors, "base items=2 value=taken", LIST (gint32, 1), 7, 5);
  ASSERT_BAG (tensors, "dense items=2 value=value", LIST (gint32, 0, 1), LIST (float, 1, .5f), 1.5f, 2);
  ASSERT_SEQUENCE (tensors, "dense items=2 value=value", LIST (gint32, 1, 1, 1), 3, 0); /* an item counts once */
}

/* One factor, so that the equation is solved by hand: (2 + 4 (9 + .5)) x = 5 3, and with a second item of weight 1,
 * (2 + 4 (9 + .5) + 2 (1 + .5)) x = 5 3 + 3 (-1).  Two factors: (B + 2 y y') x = 3 y for y = (1, 2), B = (1, 2). */
static void
test_factors (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  add (tensors, "one", AISLE_DTYPE_F32, 3, LIST (float, 3, -1, .5f));
  add (tensors, "two", AISLE_DTYPE_F32, 4, LIST (float, 1, 2, 1, 0));
  add (tensors, "base", AISLE_DTYPE_F32, 1, LIST (float, 2));
  add (tensors, "bases", AISLE_DTYPE_F32, 2, LIST (float, 1, 2));
#define FACTORS "factors items=3 factors=1 value=one base=base alpha=2 lambda=.5"
  ASSERT_BAG (tensors, FACTORS, LIST (gint32, 0), LIST (float, 2), 45.f / 40, -15.f / 40, 7.5f / 40);
  ASSERT_BAG (tensors, FACTORS, LIST (gint32, 0, 1), LIST (float, 2, 1), 36.f / 43, -12.f / 43, 6.f / 43);
  ASSERT_BAG (tensors, FACTORS, LIST (gint32, 0), LIST (float, -2), 0, 0, 0); /* a dislike is not observed */
  /* [3 4; 4 10] x = (3, 6): x = (6, 6) / 14. */
  ASSERT_SEQUENCE (tensors, "factors items=2 factors=2 value=two base=bases alpha=2 lambda=0", LIST (gint32, 0),
                   18.f / 14, 6.f / 14);
}

/* (1, 0) + (0, 2) over sqrt 2, times (3, -1), and the last number. */
static void
test_sums (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  add (tensors, "history", AISLE_DTYPE_F32, 6, LIST (float, 1, 0, 0, 2, 7, 7));
  add (tensors, "items", AISLE_DTYPE_F32, 9, LIST (float, 0, 0, 0, 0, 0, 4, 3, -1, .5f));
#define SUMS "sums items=3 factors=2 base=history value=items"
  ASSERT_SEQUENCE (tensors, SUMS, LIST (gint32, 0, 1, 0), 0, 4, .5f + (float) M_SQRT1_2);
  ASSERT_BAG (tensors, SUMS, LIST (gint32, 1, 2), LIST (float, 1, -1), 0, 4, -1.5f); /* a dislike is none */
  assert_scores (tensors, SUMS, 0, NULL, 0, NULL, NULL, 3, LIST (float, 0, 4, .5f));
}

/* Vectors of one number, 1 and -2, so that a state s scores s and -2 s. */
#define NETWORK  "network items=2 factors=1 value=items read=sequence steps="
#define STATE(s) (float) (s), (float) (-2 * (s))

static void
test_steps (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  const double none = 1 / (1 + exp (6));
  add (tensors, "items", AISLE_DTYPE_F32, 2, LIST (float, 1, -2));
  add (tensors, "0/dense/weight", AISLE_DTYPE_F32, 1, LIST (float, 3));
  add (tensors, "0/dense/bias", AISLE_DTYPE_F32, 1, LIST (float, 1));
  add (tensors, "0/position/table", AISLE_DTYPE_F32, 2, LIST (float, 10, 20));
  add (tensors, "0/attention/in_weight", AISLE_DTYPE_F32, 3, LIST (float, 1, 1, 1));
  add (tensors, "0/attention/in_bias", AISLE_DTYPE_F32, 3, LIST (float, 0, 0, 0));
  add (tensors, "0/attention/out_weight", AISLE_DTYPE_F32, 1, LIST (float, 1));
  add (tensors, "0/attention/out_bias", AISLE_DTYPE_F32, 1, LIST (float, 5));
  ASSERT_SEQUENCE (tensors, NETWORK "dense.1.1.0.0", LIST (gint32, 0, 1), STATE (-5));
  ASSERT_SEQUENCE (tensors, NETWORK "dense.1.1.0.0,activation.1.1.0.0,join.1.1.0.0", LIST (gint32, 1, 0), STATE (8));
  ASSERT_SEQUENCE (tensors, NETWORK "dropout.1.1.0.0,activation.1.1.1.0", LIST (gint32, 0),
                   STATE (.5 * (1 + tanh (.797884560802865 * 1.044715))));
  ASSERT_SEQUENCE (tensors, NETWORK "activation.1.1.2.0", LIST (gint32, 1), STATE (1 / (1 + exp (2))));
  ASSERT_SEQUENCE (tensors, NETWORK "activation.1.1.3.0", LIST (gint32, 1), STATE (tanh (-2)));
  ASSERT_SEQUENCE (tensors, NETWORK "pooling.1.1.0.0", LIST (gint32, 0, 1), STATE (-.5));
  ASSERT_SEQUENCE (tensors, NETWORK "pooling.1.1.1.0", LIST (gint32, 0, 1), STATE (1));
  ASSERT_SEQUENCE (tensors, NETWORK "pooling.1.1.2.0", LIST (gint32, 0, 1), STATE (-2));
  ASSERT_SEQUENCE (tensors, NETWORK "position.1.1.2.1", LIST (gint32, 0, 0, 0), STATE (11));
  ASSERT_SEQUENCE (tensors, NETWORK "position.1.1.2.0", LIST (gint32, 0, 0, 0),
                   STATE (21)); /* the last row is shared */
  ASSERT_SEQUENCE (tensors, NETWORK "position.1.1.2.0 last=1", LIST (gint32, 0, 0, 0), STATE (11));
  /* The last item asks with -2: 1 answers -2 and itself 4. */
  ASSERT_SEQUENCE (tensors, NETWORK "attention.1.1.1.1", LIST (gint32, 0, 1), STATE (5 + none - 2 * (1 - none)));
  assert_scores (tensors, NETWORK "dense.1.1.0.0", 0, NULL, 0, NULL, NULL, 2, LIST (float, 0, 0));
}

/* Gates stand at a half but for what comes in: tanh (x + 2 / 2 - 1) and tanh x, half of it kept each step. */
static void
test_recurrent (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  const double one = tanh (1) / 2;
  add (tensors, "items", AISLE_DTYPE_F32, 2, LIST (float, 1, -2));
  add (tensors, "0/gru/weight", AISLE_DTYPE_F32, 3, LIST (float, 0, 0, 1));
  add (tensors, "0/gru/recurrent", AISLE_DTYPE_F32, 3, LIST (float, 0, 0, 0));
  add (tensors, "0/gru/bias", AISLE_DTYPE_F32, 4, LIST (float, 0, 0, 2, -1));
  add (tensors, "0/lstm/weight", AISLE_DTYPE_F32, 4, LIST (float, 0, 0, 0, 1));
  add (tensors, "0/lstm/recurrent", AISLE_DTYPE_F32, 4, LIST (float, 0, 0, 0, 2));
  add (tensors, "0/lstm/bias", AISLE_DTYPE_F32, 4, LIST (float, 0, 0, 0, 0));
  ASSERT_SEQUENCE (tensors, NETWORK "gru.1.1.0.0", LIST (gint32, 0), STATE (one));
  ASSERT_SEQUENCE (tensors, NETWORK "gru.1.1.0.0", LIST (gint32, 0, 0), STATE (one + one / 2));
  ASSERT_SEQUENCE (tensors, NETWORK "lstm.1.1.0.0", LIST (gint32, 0), STATE (tanh (one) / 2));
  ASSERT_SEQUENCE (tensors, NETWORK "lstm.1.1.0.0", LIST (gint32, 0, 0),
                   STATE (tanh (one / 2 + tanh (1 + tanh (one)) / 2) / 2));
}

/* (1, 3) is (-1, 1) over sqrt (1 + 1e-5); a pair of means and items gives a score itself. */
static void
test_norm_and_pairs (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  const float s = sqrtf (1.00001f);
  add (tensors, "wide", AISLE_DTYPE_F32, 4, LIST (float, 1, 3, 0, 0));
  add (tensors, "0/norm/gain", AISLE_DTYPE_F32, 2, LIST (float, 2, 1));
  add (tensors, "0/norm/bias", AISLE_DTYPE_F32, 2, LIST (float, 0, .5f));
  add (tensors, "items", AISLE_DTYPE_F32, 2, LIST (float, 1, -2));
  add (tensors, "0/dense/weight", AISLE_DTYPE_F32, 2, LIST (float, 3, 5));
  add (tensors, "0/dense/bias", AISLE_DTYPE_F32, 1, LIST (float, 1));
  ASSERT_SEQUENCE (tensors, "network items=2 factors=2 value=wide read=sequence steps=norm.2.2.0.0", LIST (gint32, 0),
                   1 / s + 1.5f, 0);
  ASSERT_BAG (tensors, "network items=2 factors=1 value=items steps=dense.2.1.0.0", LIST (gint32, 0, 1),
              LIST (float, 1, 2), 4.5f, -10.5f);
  ASSERT_BAG (tensors, "network items=2 factors=1 value=items steps=dense.2.1.0.0", LIST (gint32, 0, 1),
              LIST (float, 1, 0), 9, -6);
}

static void
test_rows (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  add_rows (tensors, 3, LIST (gint64, 0, 1, 3, 3), LIST (gint32, 1, 0, 2), LIST (float, 2, 1, 4));
  const char *sequence = "rows items=3 start=start item=item value=value read=sequence decay=0.5";
  ASSERT_SEQUENCE (tensors, sequence, LIST (gint32, 0, 1), 1, 1, 4);
  ASSERT_SEQUENCE (tensors, sequence, LIST (gint32, 0, 99, -5, 1), 1, 1, 4); /* unknown items are none */
  ASSERT_SEQUENCE (tensors, sequence, LIST (gint32, 1, 1), 1.5f, 0, 6);      /* repeats count */
  ASSERT_SEQUENCE (tensors, "rows items=3 start=start item=item value=value read=sequence decay=5e-1 last=1",
                   LIST (gint32, 0, 1), 1, 0, 4);
  ASSERT_SEQUENCE (tensors, "rows items=3 start=start item=item value=value read=sequence decay=0.5 share=1",
                   LIST (gint32, 0, 1), 2.f / 3, 2.f / 3, 8.f / 3);
  ASSERT_BAG (tensors, "rows items=3 start=start item=item value=value", LIST (gint32, 1, 0), LIST (float, 1, 2), 1, 4,
              4);
  ASSERT_BAG (tensors, "rows items=3 start=start item=item value=value mean=1", LIST (gint32, 0, 1), LIST (float, 2, 1),
              1, 2, 1);
}

/* Shares of what followed: they and what is left for the base add up to 1. */
static void
test_lags (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  const char *rule = "rows items=2 start=start item=item value=value read=sequence lags=2 last=2 decay=.5 share=1 "
                     "left=rest base=base";
  add_rows (tensors, 4, LIST (gint64, 0, 1, 1, 2, 3), LIST (gint32, 1, 0, 1), LIST (float, .5f, .25f, 1));
  add (tensors, "rest", AISLE_DTYPE_F32, 4, LIST (float, .5f, 1, .75f, 0));
  add (tensors, "base", AISLE_DTYPE_F32, 2, LIST (float, .6f, .4f));
  ASSERT_SEQUENCE (tensors, rule, LIST (gint32, 0, 1), .63333333f, .36666667f);
  ASSERT_SEQUENCE (tensors, rule, LIST (gint32, 1, 1, 0, 1), .63333333f, .36666667f); /* two are read */
  assert_scores (tensors, rule, 0, NULL, 0, NULL, NULL, 2, LIST (float, .6f, .4f));
}

static void
test_sessions (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  add_rows (tensors, 3, LIST (gint64, 0, 2, 5, 7), LIST (gint32, 0, 1, 1, 2, 3, 0, 3), NULL);
  add (tensors, "factor", AISLE_DTYPE_F32, 4, LIST (float, 1, 1, 2, 1));
#define SESSIONS "sessions items=4 start=start item=item factor=factor similarity="
  ASSERT_SEQUENCE (tensors, SESSIONS "vector weighting=div fading=div neighbours=9 sample=9", LIST (gint32, 0, 1),
                   .875f, 1.25f, 1, .625f);
  ASSERT_SEQUENCE (tensors, SESSIONS "vector weighting=div fading=div neighbours=2 sample=9", LIST (gint32, 0, 1), .75f,
                   1.25f, 1, .5f);
  ASSERT_SEQUENCE (tensors, SESSIONS "vector weighting=div fading=div neighbours=2 sample=1", LIST (gint32, 0, 1), .75f,
                   .75f, 0, 0);
  /* Both items weigh 1: 2 / sqrt (2 2), 1 / sqrt (2 3), 1 / sqrt (2 2). */
  ASSERT_SEQUENCE (tensors, SESSIONS "cosine weighting=same fading=same neighbours=9 sample=9", LIST (gint32, 0, 1),
                   1.5f, 1.40824829f, .81649658f, .90824829f);
  /* (2/2)^2 and (1/2)^2; the third session's latest shared item is two steps back: 1/4. */
  ASSERT_SEQUENCE (tensors, SESSIONS "vector weighting=quadratic fading=quadratic neighbours=9 sample=9",
                   LIST (gint32, 0, 1), .625f + .125f / 4, 1.125f, 1, .5f + .125f / 4);
  ASSERT_SEQUENCE (tensors, SESSIONS "vector weighting=linear fading=linear neighbours=9 sample=9", LIST (gint32, 0, 1),
                   .95f * .9f + .45f * .8f, .95f * .9f + .5f * .9f, 2 * .5f * .9f, .5f * .9f + .45f * .8f);
}

static void
test_users (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  add_rows (tensors, 2, LIST (gint64, 0, 2, 4), LIST (gint32, 0, 1, 1, 2), NULL);
  ASSERT_SEQUENCE (tensors, "users items=3 start=start item=item neighbours=5 asymmetry=.5 locality=2",
                   LIST (gint32, 1), .5f, 1, .5f);
  ASSERT_SEQUENCE (tensors, "users items=3 start=start item=item neighbours=1 asymmetry=1 locality=1",
                   LIST (gint32, 1, 0), 1, 1, 0); /* the first has all of it */
}

static void
test_words (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  add_rows (tensors, 3, LIST (gint64, 0, 2, 3, 3), LIST (gint32, 0, 1, 1), LIST (float, 1, 3, 2));
#define WORDS "words items=3 words=2 start=start item=item value=value decay=0.5"
  ASSERT_SEQUENCE (tensors, WORDS, LIST (gint32, 0), 1, .5f, 0);
  /* The newest has no words but a share of 2/3. */
  ASSERT_SEQUENCE (tensors, WORDS, LIST (gint32, 0, 2), 1.f / 3, .5f / 3, 0);
  ASSERT_SEQUENCE (tensors, WORDS " last=1", LIST (gint32, 0, 2), 0, 0, 0);
}

static void
test_blend (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  add (tensors, "weights", AISLE_DTYPE_F32, 3, LIST (float, .75f, .25f, 0));
  add (tensors, "0.value", AISLE_DTYPE_F32, 2, LIST (float, 0, 2));
  add (tensors, "1.value", AISLE_DTYPE_F32, 2, LIST (float, 3, 1));
  add (tensors, "2.value", AISLE_DTYPE_F32, 2, LIST (float, 5, 5)); /* all alike */
  ASSERT_SEQUENCE (tensors,
                   "blend items=2 value=weights;base in=0. items=2 value=value;base in=1. items=2 value=value;"
                   "base in=2. items=2 value=value",
                   LIST (gint32, 1), -.5f, .5f);
  /* Odds of 1, 2 and 3 are chances of a sixth, a third and a half. */
  add (tensors, "one", AISLE_DTYPE_F32, 1, LIST (float, 1));
  add (tensors, "odds", AISLE_DTYPE_F32, 3, LIST (float, 0, (float) log (2), (float) log (3)));
  ASSERT_SEQUENCE (tensors, "blend items=3 value=one;base items=3 value=odds soften=1", LIST (gint32, 1), -sqrtf (1.5f),
                   0, sqrtf (1.5f));
}

/* ---- lists ---- */

static void
test_top (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  gsize length;
  const char *problem;
  gint32 items[5];
  float scores[5];
  add (tensors, "value", AISLE_DTYPE_F32, 5, LIST (float, 1, 3, 2, 3, 0));
  g_autofree char *bytes = write_file (tensors, "base items=5 value=value", &length);
  aisle_scorer *scorer = aisle_scorer_open_bytes (bytes, length, &problem);
  const aisle_scorer_history history = { LIST (gint32, 2, 2, 77), 3, NULL, NULL, 0 };
  g_assert_cmpuint (aisle_scorer_top (scorer, &history, 2, items, scores), ==, 2);
  g_assert_cmpmem (items, 8, LIST (gint32, 1, 3), 8);
  g_assert_cmpuint (aisle_scorer_top (scorer, &history, 5, items, scores), ==, 4);
  g_assert_cmpmem (items, 16, LIST (gint32, 1, 3, 0, 4), 16);
  g_assert_cmpmem (scores, 16, LIST (float, 3, 3, 1, 0), 16);
  g_assert_cmpuint (aisle_scorer_top (scorer, &history, 0, items, scores), ==, 0);
  aisle_scorer_close (scorer);
}

/* ---- files that lie ---- */

static void
assert_refused (const AisleTensors *tensors, const char *rule, const char *part)
{
  gsize length;
  const char *problem = NULL;
  g_autofree char *bytes = write_file (tensors, rule, &length);
  g_assert_null (aisle_scorer_open_bytes (bytes, length, &problem));
  if (strstr (problem, part) == NULL)
    g_error ("%s: '%s' does not say '%s'", rule, problem, part);
}

static void
test_refused (void)
{
  g_autoptr (AisleTensors) good = aisle_tensors_new ();
  add_rows (good, 2, LIST (gint64, 0, 1, 2), LIST (gint32, 1, 0), LIST (float, 2, 1));
  add (good, "nan", AISLE_DTYPE_F32, 2, LIST (float, 1, NAN));
  assert_refused (good, "", "no rule");
  assert_refused (good, "magic items=2", "none that this scorer knows");
  assert_refused (good, "rows start=start item=item", "cannot be");
  assert_refused (good, "rows items=2 lags=0 start=start item=item", "cannot be");
  assert_refused (good, "rows items=2 decay=7 start=start item=item", "cannot be");
  assert_refused (good, "rows items=2 start=begin item=item", "missing");
  assert_refused (good, "rows items=2 start=start item=value", "of another type");
  assert_refused (good, "rows items=3 start=start item=item", "damaged");
  assert_refused (good, "rows items=2 lags=2147483647 start=start item=item", "another type or size");
  assert_refused (good, "rows items=2 start=start item=item value=nan", "damaged");
  assert_refused (good, "rows items=2 start=start item=item base=nan", "size");
  assert_refused (good, "base items=2 value=nan", "no number");
  assert_refused (good, "dense items=2 value=value", "size");
  add (good, "one", AISLE_DTYPE_F32, 1, LIST (float, 1));
  add (good, "four", AISLE_DTYPE_F32, 4, LIST (float, 1, 2, 3, 4));
  add (good, "far", AISLE_DTYPE_I64, 2, LIST (gint64, 0, 1 << 20));
  assert_refused (good, "dense items=1 value=one start=far item=item read=sequence", "size");
  assert_refused (good, "dense items=2 value=four mean=1", "size");
  assert_refused (good, "factors items=2 factors=1 value=value base=nan", "size");
  assert_refused (good, "factors items=2 factors=2147483647 value=value base=value", "size");
  assert_refused (good, "sums items=2 factors=1 value=value base=value", "size");
  assert_refused (good, "network items=2 factors=2147483647 value=value steps=dropout.1.1.0.0", "size");
#define ONE "network items=2 factors=1 value=value read=sequence"
  assert_refused (good, ONE, "step");
  assert_refused (good, ONE " steps=magic.1.1.0.0", "step");
  assert_refused (good, ONE " steps=dropout.2.2.0.0", "step");
  assert_refused (good, ONE " steps=dropout.1.2.0.0", "step");
  assert_refused (good, ONE " steps=dropout.1.1.0.0,dense.1.1.0.0", "step");
  assert_refused (good, ONE " steps=join.1.1.0.0", "step");
  assert_refused (good, ONE " steps=dropout.1.1.0.0,pooling.1.1.2.0,join.1.1.0.0", "step");
  assert_refused (good, ONE " steps=dropout.99999999999999999999.1.0.0", "step");
  assert_refused (good, "network items=2 factors=1 value=value steps=dropout.2.2.0.0", "step");
  assert_refused (good, "sessions items=2 start=start item=item", "size");
  assert_refused (good, "users items=2147483647 start=start item=item", "cannot be");
  assert_refused (good, "users items=1073741824 start=start item=item", "memory");
  assert_refused (good, "blend items=2 value=value", "as many weights");
  assert_refused (good, "blend items=2 value=value;blend items=2;base items=2 value=value", "do not fit");
  assert_refused (good, "base items=2 value=value;base items=2 value=value", "as many weights");

  static const struct
  {
    gint64 start[3];
    gint32 item[2];
  } bad[] = { { { 0, 2, 1 }, { 0, 1 } },          { { 1, 1, 2 }, { 0, 1 } },  { { 0, 1, 1 }, { 0, 1 } },
              { { 0, G_MAXINT64, 2 }, { 0, 1 } }, { { 0, -1, 2 }, { 0, 1 } }, { { 0, 2, 2 }, { 1, 1 } },
              { { 0, 2, 2 }, { 1, 0 } },          { { 0, 1, 2 }, { 2, 0 } },  { { 0, 1, 2 }, { -1, 0 } },
              { { 0, 1, 2 }, { G_MININT32, 0 } } };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
      add (tensors, "start", AISLE_DTYPE_I64, 3, bad[i].start);
      add (tensors, "item", AISLE_DTYPE_I32, 2, bad[i].item);
      assert_refused (tensors, "rows items=2 start=start item=item", "damaged");
    }
}

/* Every prefix and every single changed byte: an answer or a refusal. */
static void
test_damaged (void)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  gsize length;
  const char *problem;
  float scores[4096];
  add_rows (tensors, 2, LIST (gint64, 0, 1, 2), LIST (gint32, 1, 0), LIST (float, 2, 1));
  g_autofree char *bytes =
      write_file (tensors, "rows items=2 start=start item=item value=value read=sequence decay=.5", &length);
  const aisle_scorer_history history = { LIST (gint32, 0, 1), 2, NULL, NULL, 0 };
  for (gsize n = 0; n < length; n++)
    {
      g_autofree char *prefix = g_memdup2 (bytes, n);
      g_assert_null (aisle_scorer_open_bytes (prefix, n, &problem));
      g_assert_nonnull (problem);
    }
  for (gsize n = 0; n < length; n++)
    for (int change = 1; change < 256; change += 17)
      {
        bytes[n] = (char) (bytes[n] ^ change);
        aisle_scorer *scorer = aisle_scorer_open_bytes (bytes, length, &problem);
        if (scorer != NULL && aisle_scorer_items (scorer) <= G_N_ELEMENTS (scores))
          g_assert_true (aisle_scorer_score (scorer, &history, scores));
        aisle_scorer_close (scorer);
        bytes[n] = (char) (bytes[n] ^ change);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scorer/rule/arrays", test_arrays);
  g_test_add_func ("/scorer/rule/factors", test_factors);
  g_test_add_func ("/scorer/rule/sums", test_sums);
  g_test_add_func ("/scorer/rule/steps", test_steps);
  g_test_add_func ("/scorer/rule/recurrent", test_recurrent);
  g_test_add_func ("/scorer/rule/norm-and-pairs", test_norm_and_pairs);
  g_test_add_func ("/scorer/rule/rows", test_rows);
  g_test_add_func ("/scorer/rule/lags", test_lags);
  g_test_add_func ("/scorer/rule/sessions", test_sessions);
  g_test_add_func ("/scorer/rule/users", test_users);
  g_test_add_func ("/scorer/rule/words", test_words);
  g_test_add_func ("/scorer/rule/blend", test_blend);
  g_test_add_func ("/scorer/top", test_top);
  g_test_add_func ("/scorer/refused", test_refused);
  g_test_add_func ("/scorer/damaged", test_damaged);
  return g_test_run ();
}
