/* test-runs.c: runs, their vectors and weights, the journal's undo order, and saved segments. */
#include "store/journal.h"
#include "store/runs.h"
#include "store/saved-segments.h"

#include "base/error.h"

#include <glib/gstdio.h>
#include <math.h>

typedef struct
{
  char *folder, *path;
  AisleProject *project;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("aisle-test-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "shop.aisle", NULL);
  self->project = aisle_project_create (self->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  aisle_project_close (self->project);
  g_remove (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

static JsonNode *
object (const char *text)
{
  JsonNode *node = aisle_json_parse (text, -1, NULL);

  g_assert_nonnull (node);
  return node;
}

static AisleRun *
run_new (void)
{
  AisleRun *run = g_new0 (AisleRun, 1);

  run->family = g_strdup ("ease");
  run->task = g_strdup ("recommend");
  run->created = 1234567;
  run->params = object ("{\"lambda\":800}");
  run->protocol = object ("{\"split\":\"time\"}");
  run->metrics = object ("{\"ndcg@10\":{\"mean\":0.25}}");
  run->passport = object ("{}");
  run->content_hash = g_strdup ("00112233445566778899aabbccddeeff");
  run->seconds = 1.5;
  run->peak_memory = 1 << 20;
  return run;
}

static AisleTensors *
weights_new (gsize n)
{
  AisleTensors *tensors = aisle_tensors_new ();
  AisleTensor *big = aisle_tensors_add (tensors, "weights", AISLE_DTYPE_F32, 2, (gint64[]){ 5, (gint64) n });
  AisleTensor *ids = aisle_tensors_add (tensors, "items", AISLE_DTYPE_I32, 1, (gint64[]){ 3 });

  for (gsize i = 0; i < 5 * n; i++)
    ((float *) big->data)[i] = (float) i * 0.5f;
  for (gint32 i = 0; i < 3; i++)
    ((gint32 *) ids->data)[i] = 7 - i;
  aisle_tensors_add (tensors, "empty", AISLE_DTYPE_I64, 1, (gint64[]){ 0 });
  return tensors;
}

static gint64
add_run (Fixture *self, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRun) run = run_new ();
  g_autoptr (AisleTensors) weights = weights_new (n);
  gint32 users[] = { 3, 1, 2 };
  float values[] = { 0.5f, 0.25f, 1 };
  AisleUserMetric metric = { (char *) "ndcg@10", 3, users, values };
  g_autoptr (GPtrArray) metrics = g_ptr_array_new ();

  g_ptr_array_add (metrics, &metric);
  g_assert_true (aisle_runs_add (self->project, run, metrics, weights, NULL, &error));
  g_assert_no_error (error);
  return run->id;
}

static void
test_notes (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRun) run = run_new ();
  g_autoptr (GArray) passes = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  AisleRunPass steps[] = { { FALSE, 1, 2.5, NAN, .25, .5, 1000 },
                           { TRUE, 2, 1.5, .125, 1, 2, 3000 },
                           { TRUE, 1, 2, .0625, .5, 1, 2000 } };
  AisleRunFinding *finding = g_new0 (AisleRunFinding, 1);

  *finding = (AisleRunFinding){ g_strdup ("ties"), AISLE_GRAVITY_WARNING, 7, 9, NULL };
  run->passes = g_array_new (FALSE, FALSE, sizeof (AisleRunPass));
  g_array_append_vals (run->passes, steps, 3);
  run->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_run_finding_free);
  g_ptr_array_add (run->findings, finding);
  g_assert_true (aisle_runs_add (self->project, run, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  passes = aisle_run_passes (self->project, run->id, &error);
  g_assert_cmpuint (passes->len, ==, 3);
  g_assert_true (g_array_index (passes, AisleRunPass, 0).tuning); /* tuning comes first, in order */
  g_assert_cmpfloat (g_array_index (passes, AisleRunPass, 0).validation, ==, .0625);
  g_assert_cmpint (g_array_index (passes, AisleRunPass, 1).memory, ==, 3000);
  g_assert_false (g_array_index (passes, AisleRunPass, 2).tuning);
  g_assert_true (isnan (g_array_index (passes, AisleRunPass, 2).validation));
  g_assert_cmpfloat (g_array_index (passes, AisleRunPass, 2).cpu_seconds, ==, .5);
  findings = aisle_run_findings (self->project, run->id, &error);
  g_assert_cmpuint (findings->len, ==, 1);
  finding = findings->pdata[0];
  g_assert_cmpstr (finding->check, ==, "ties");
  g_assert_cmpint (finding->gravity, ==, AISLE_GRAVITY_WARNING);
  g_assert_cmpint (finding->affected, ==, 7);
  g_assert_cmpint (finding->total, ==, 9);
  g_assert_null (finding->subject);
}

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  const gsize n = 1000000; /* 20 MB: two chunks */
  g_autoptr (GError) error = NULL;
  gint64 id = add_run (self, n);
  g_autoptr (AisleRun) run = aisle_runs_get (self->project, id, &error);
  g_autoptr (AisleUserMetric) metric = aisle_runs_user_metric (self->project, id, "ndcg@10", &error);
  g_autoptr (AisleTensors) back = aisle_runs_weights (self->project, id, &error), expected = weights_new (n);
  g_autoptr (GPtrArray) listed = NULL, all = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (run->family, ==, "ease");
  g_assert_cmpint (run->created, ==, 1234567);
  g_assert_cmpint (run->weight_bytes, ==, 20000012);
  g_assert_cmpint (aisle_json_integer (json_node_get_object (run->params), "lambda", 0), ==, 800);
  g_assert_null (run->segment);
  g_assert_cmpuint (metric->n, ==, 3);
  g_assert_cmpint (metric->users[1], ==, 1);
  g_assert_cmpfloat (metric->values[0], ==, 0.5f);
  g_assert_cmpuint (aisle_tensors_n (back), ==, 3);
  for (gsize t = 0; t < 3; t++)
    {
      const AisleTensor *a = aisle_tensors_at (expected, t), *b = aisle_tensors_at (back, t);

      g_assert_cmpstr (a->name, ==, b->name);
      g_assert_cmpint (a->dtype, ==, b->dtype);
      g_assert_cmpmem (a->data, aisle_tensor_n_elements (a) * aisle_dtype_size (a->dtype), b->data,
                       aisle_tensor_n_elements (b) * aisle_dtype_size (b->dtype));
    }
  g_assert_true (aisle_runs_set_archived (self->project, id, TRUE, &error));
  listed = aisle_runs_list (self->project, FALSE, &error);
  g_assert_cmpuint (listed->len, ==, 0);
  all = aisle_runs_list (self->project, TRUE, &error);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_false (aisle_runs_set_archived (self->project, 99, TRUE, &error));
  g_assert_cmpint (error->code, ==, AISLE_ERROR_NOT_FOUND);
  g_assert_null (aisle_runs_get (self->project, 99, NULL));
  g_assert_null (aisle_runs_user_metric (self->project, id, "recall@10", NULL));
}

/* Whatever was done to the rows, weights are read whole or not at all. */
static void
test_damaged_weights (Fixture *self, gconstpointer data)
{
  static const char *const damages[] = {
    "UPDATE weights SET data = zeroblob (length (data)) WHERE tensor = 0",
    "UPDATE weights SET data = substr (data, 5) WHERE tensor = 0",
    "UPDATE weights SET hash = 'x'",
    "DELETE FROM weights WHERE tensor = 1",
    "UPDATE tensors SET dims = '[5,1000000000000]' WHERE position = 0",
    "UPDATE tensors SET dims = '[9223372036854775807,9223372036854775807]' WHERE position = 0",
    "UPDATE tensors SET dims = '[-5,-100]' WHERE position = 0",
    "UPDATE tensors SET dims = '[5,100,1,1,1]' WHERE position = 0",
    "UPDATE tensors SET dims = 'none' WHERE position = 0",
    "UPDATE tensors SET dtype = 'f64' WHERE position = 0",
  };
  gint64 id = add_run (self, 100);

  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (GError) error = NULL;
      sqlite3 *db = aisle_project_db (self->project);

      g_assert_true (aisle_project_begin (self->project, NULL));
      g_assert_cmpint (sqlite3_exec (db, damages[i], NULL, NULL, NULL), ==, SQLITE_OK);
      g_assert_null (aisle_runs_weights (self->project, id, &error));
      g_assert_cmpint (error->code, ==, AISLE_ERROR_CORRUPT);
      aisle_project_rollback (self->project);
    }
  {
    g_autoptr (AisleTensors) whole = aisle_runs_weights (self->project, id, NULL);
    g_assert_nonnull (whole);
  }
}

static void
cancel_cb (double fraction, const char *what, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
test_cancelled_run (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRun) run = run_new ();
  g_autoptr (AisleTensors) weights = weights_new (100);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { cancel_cb, cancellable, cancellable, 0, 0 };
  g_autoptr (GPtrArray) all = NULL;

  g_assert_false (aisle_runs_add (self->project, run, NULL, weights, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  all = aisle_runs_list (self->project, TRUE, NULL);
  g_assert_cmpuint (all->len, ==, 0);
}

static void
append (Fixture *self, const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) params = object ("{\"a\":1}");

  g_assert_true (aisle_journal_append (self->project, command, params, NULL, &error));
  g_assert_no_error (error);
}

static void
expect_next (Fixture *self, gboolean redo, const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleJournalEntry) entry = aisle_journal_next (self->project, redo, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (entry != NULL ? entry->command : NULL, ==, command);
}

static void
flip (Fixture *self, gboolean redo)
{
  g_autoptr (AisleJournalEntry) entry = aisle_journal_next (self->project, redo, NULL);

  g_assert_true (aisle_journal_set_undone (self->project, entry->id, !redo, NULL));
}

static void
test_journal (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) entries = NULL;

  expect_next (self, FALSE, NULL);
  append (self, "one");
  append (self, "two");
  append (self, "three");
  expect_next (self, FALSE, "three");
  expect_next (self, TRUE, NULL);
  flip (self, FALSE);
  flip (self, FALSE);
  expect_next (self, FALSE, "one");
  expect_next (self, TRUE, "two");
  flip (self, TRUE);
  expect_next (self, FALSE, "two");
  expect_next (self, TRUE, "three");
  append (self, "four"); /* a new branch: three is gone */
  expect_next (self, TRUE, NULL);
  entries = aisle_journal_list (self->project, NULL);
  g_assert_cmpuint (entries->len, ==, 3);
  g_assert_cmpstr (((AisleJournalEntry *) entries->pdata[2])->command, ==, "four");
}

static void
test_saved_segments (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 first, second, replaced;

  g_assert_true (aisle_saved_segments_add (self->project, "buyers", "did(buy)", &first, &replaced, &error));
  g_assert_cmpint (replaced, ==, 0);
  g_assert_true (aisle_saved_segments_add (self->project, "buyers", "orders > 1", &second, &replaced, &error));
  g_assert_cmpint (replaced, ==, first);
  g_assert_false (aisle_saved_segments_set_active (self->project, first, TRUE, &error)); /* the name is taken */
  g_clear_error (&error);
  g_assert_true (aisle_saved_segments_set_active (self->project, second, FALSE, &error));
  g_assert_true (aisle_saved_segments_set_active (self->project, first, TRUE, &error));
  g_assert_false (aisle_saved_segments_set_active (self->project, 99, TRUE, &error));
  g_assert_cmpint (error->code, ==, AISLE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/runs/round-trip", test_round_trip);
  ADD ("/runs/notes", test_notes);
  ADD ("/runs/damaged-weights", test_damaged_weights);
  ADD ("/runs/cancelled", test_cancelled_run);
  ADD ("/journal", test_journal);
  ADD ("/saved-segments", test_saved_segments);
  return g_test_run ();
}
