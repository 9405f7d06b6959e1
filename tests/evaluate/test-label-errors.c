/* Labels that are probably wrong, by hand: a class is usually as likely as its mean over its own texts. */
#include "evaluate/label-errors.h"

#define N 7
#define C 3

/* Usual chances: class 0 (.9 + .8 + .1) / 3 = .6, class 1 (.6 + .55 + .2) / 3 = .45; nothing is labelled 2, so that nothing
 * can be it. */
static const gint32 label[N] = { 0, 0, 0, 1, 1, 1, -1 };
static const float chances[N * C] = {
  .9f, .05f, .05f, .8f, .1f,  .1f,  /* right */
  .1f, .5f,  .4f,                   /* 1 more than usual: an error */
  .3f, .6f,  .1f,  .4f, .55f, .05f, /* right */
  .1f, .2f,  .7f,                   /* 2 is no class that anything has, 0 is less likely than usual */
  .9f, .05f, .05f,                  /* without a label */
};

static void
assert_error (const GArray *errors, guint i, gsize text, gint32 own, gint32 likely)
{
  const AisleLabelError *error = &g_array_index (errors, AisleLabelError, i);

  g_assert_cmpuint (error->text, ==, text);
  g_assert_cmpint (error->label, ==, own);
  g_assert_cmpint (error->likely, ==, likely);
}

static void
test_by_hand (void)
{
  g_autoptr (GArray) errors = aisle_label_errors (label, chances, N, C);

  g_assert_cmpuint (errors->len, ==, 1);
  assert_error (errors, 0, 2, 0, 1);
  g_assert_cmpfloat (g_array_index (errors, AisleLabelError, 0).own_chance, ==, .1f);
  g_assert_cmpfloat (g_array_index (errors, AisleLabelError, 0).likely_chance, ==, .5f);
}

/* Usual chances .6 and .25: the second text has more than is usual of class 0, the last of class 1, but both have still more of
 * their own. */
static void
test_own_is_likelier (void)
{
  static const gint32 labels[] = { 0, 1, 1, 0 };
  static const float likely[] = { .7f, .3f, .65f, .66f, .9f, .1f, .5f, .3f };
  g_autoptr (GArray) errors = aisle_label_errors (labels, likely, 4, 2);

  g_assert_cmpuint (errors->len, ==, 1);
  assert_error (errors, 0, 2, 1, 0);
}

/* The surest first; of alike gaps the one whose own label is less likely. */
static void
test_order (void)
{
  static const gint32 labels[] = { 0, 0, 0, 0, 1 };
  static const float likely[] = { .25f, .5f, .125f, .875f, 0, .25f, .875f, .125f, .25f, .25f };
  static const gsize order[] = { 1, 2, 0 };
  g_autoptr (GArray) errors = aisle_label_errors (labels, likely, 5, 2);

  g_assert_cmpuint (errors->len, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < errors->len; i++)
    assert_error (errors, i, order[i], 0, 1);
}

static void
test_none (void)
{
  g_autoptr (GArray) errors = aisle_label_errors (NULL, NULL, 0, 3);

  g_assert_cmpuint (errors->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/label-errors/by-hand", test_by_hand);
  g_test_add_func ("/label-errors/own-is-likelier", test_own_is_likelier);
  g_test_add_func ("/label-errors/order", test_order);
  g_test_add_func ("/label-errors/none", test_none);
  return g_test_run ();
}
