/* test-classes.c: figures of classifiers against tests/golden/golden.json (F8_chat), hand calculation and definitions. */
#include "base/csv-read.h"
#include "evaluate/classes.h"

#include <math.h>

#define CLOSE(value, expected) g_assert_cmpfloat_with_epsilon (value, expected, 5e-7)

static const char *const names[] = { "退货", "物流", "优惠", "其他" };

typedef struct
{
  gsize n;
  gint32 label[16], predicted[16];
  float confidence[16], right[16];
} Fixture;

static gint32
number_of (const char *name)
{
  for (gint32 c = 0; c < 4; c++)
    if (g_str_equal (names[c], name))
      return c;
  g_assert_not_reached ();
}

static void
read_fixture (Fixture *self)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "fixtures", "intents_pred.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) records = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  records = aisle_csv_records (text);
  self->n = records->len - 1;
  for (guint i = 0; i < self->n; i++)
    {
      const GPtrArray *record = records->pdata[i + 1];

      self->label[i] = number_of (record->pdata[0]);
      self->predicted[i] = number_of (record->pdata[1]);
      self->confidence[i] = (float) g_ascii_strtod (record->pdata[2], NULL);
      self->right[i] = self->label[i] == self->predicted[i] ? 1 : 0;
    }
}

/* Golden F8: accuracy .6, macro-F1 .485714. */
static void
test_golden (void)
{
  const double f1[] = { .571429, .571429, .8, 0 };
  Fixture fixture;
  g_autoptr (AisleTable) table = NULL;

  read_fixture (&fixture);
  CLOSE (aisle_class_macro_f1 (fixture.label, fixture.predicted, fixture.n, 4), .485714);
  table = aisle_class_table (fixture.label, fixture.predicted, fixture.n, names, 4);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, 4);
  for (gsize c = 0; c < 4; c++)
    CLOSE (aisle_table_number_of (table, c, "f1"), f1[c]);
}

static void
test_golden_curve (void)
{
  const double thresholds[] = { 0, .5, .6, .75 }, coverage[] = { 1, .6, .5, .4 }, accuracy[] = { .6, .833333, 1, 1 };
  const gint64 wrong[] = { 4, 1, 0, 0 };
  Fixture fixture;
  g_autoptr (AisleTable) table = NULL, all = NULL;

  read_fixture (&fixture);
  table = aisle_answered_table (fixture.confidence, fixture.right, fixture.n, thresholds, 4);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, 4);
  for (gsize t = 0; t < 4; t++)
    {
      CLOSE (aisle_table_number (table, t, 0), thresholds[t]);
      CLOSE (aisle_table_number (table, t, 1), coverage[t]);
      CLOSE (aisle_table_number (table, t, 2), accuracy[t]);
      g_assert_cmpint (aisle_table_integer (table, t, 5), ==, wrong[t]);
    }
  all = aisle_answered_table (fixture.confidence, fixture.right, fixture.n, NULL, 0);
  g_assert_cmpuint (aisle_table_n_rows (all), ==, fixture.n); /* ten confidences, 0 in the place of the least */
}

static void
test_golden_confusion (void)
{
  static const struct
  {
    const char *label, *predicted;
    gint64 texts;
  } cells[] = { { "退货", "退货", 2 }, { "退货", "物流", 1 }, { "物流", "退货", 1 }, { "物流", "物流", 2 },
                { "优惠", "物流", 1 }, { "优惠", "优惠", 2 }, { "其他", "退货", 1 } };
  Fixture fixture;
  g_autoptr (AisleTable) table = NULL;

  read_fixture (&fixture);
  table = aisle_confusion_table (fixture.label, fixture.predicted, fixture.n, names, 4);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, G_N_ELEMENTS (cells));
  for (gsize c = 0; c < G_N_ELEMENTS (cells); c++)
    {
      gboolean found = FALSE;

      for (gsize row = 0; row < G_N_ELEMENTS (cells); row++)
        found |= g_str_equal (aisle_table_text (table, row, 0), cells[c].label)
                 && g_str_equal (aisle_table_text (table, row, 1), cells[c].predicted)
                 && aisle_table_integer (table, row, 2) == cells[c].texts;
      g_assert_true (found);
    }
}

/* Classes a, b and what is outside; by hand. */
static void
test_outside (void)
{
  const float chances[] = {
    .7F, .2F, .1F, .5F, .3F, .2F, .1F, .6F, .3F, .35F, .4F, .25F, .2F, .3F, .5F, .45F, .35F, .2F
  };
  const gint32 label[] = { 0, 0, 1, 1, 2, 2 };
  double threshold = aisle_class_choose_threshold (label, chances, 6, 3, 2, .25);
  g_autoptr (AisleClassEvaluation) plain = aisle_classes_evaluate (label, chances, 6, 3, 2, 0, 1),
                                   strict = aisle_classes_evaluate (label, chances, 6, 3, 2, threshold, 1);

  CLOSE (plain->in_scope.mean, 1);
  CLOSE (plain->outside_recall.mean, .5);
  /* A quarter of four texts may be lost: the one of .4 is, and the next is at .5. */
  CLOSE (threshold, .5);
  CLOSE (strict->in_scope.mean, .75);
  CLOSE (strict->outside_recall.mean, 1);
  CLOSE (strict->accuracy.mean, 5. / 6);
  CLOSE (strict->log_likelihood.mean, (log (.7) + log (.5) + log (.6) + log (.4) + log (.5) + log (.2)) / 6);
  g_assert_cmpfloat (strict->macro_f1.low, <=, strict->macro_f1.mean);
  g_assert_cmpfloat (strict->macro_f1.high, >=, strict->macro_f1.mean);
}

/* Four texts of confidence .8, three of them right: off by .05. */
static void
test_calibration (void)
{
  const float chances[] = { .8F, .2F, .8F, .2F, .8F, .2F, .8F, .2F };
  const gint32 label[] = { 0, 0, 0, 1 };
  g_autoptr (AisleClassEvaluation) evaluation = aisle_classes_evaluate (label, chances, 4, 2, -1, 0, 1);

  CLOSE (evaluation->calibration_error, .05);
  CLOSE (evaluation->accuracy.mean, .75);
  g_assert_true (isnan (evaluation->in_scope.mean));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/classes/golden", test_golden);
  g_test_add_func ("/classes/golden-curve", test_golden_curve);
  g_test_add_func ("/classes/golden-confusion", test_golden_confusion);
  g_test_add_func ("/classes/outside", test_outside);
  g_test_add_func ("/classes/calibration", test_calibration);
  return g_test_run ();
}
