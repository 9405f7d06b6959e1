/* test-exporter-conformance.c: every exporter with every family: the file scores as the model does, and a damaged file
 * ends in an error or in other scores, never in a crash. */
#include "export-fixture.h"

typedef struct
{
  const AisleFamily *family;
  const AisleExporter *exporter;
} Pair;

typedef struct
{
  AisleHistories *histories;
  const AisleModel *model; /* borrowed */
  char *folder, *path;
} Fixture;

/* The model of the family that is asked, trained once for all its exporters. */
static AisleModel *kept;

static const AisleModel *
family_model (const AisleFamily *family, const AisleHistories *histories)
{
  if (kept == NULL || kept->family != family)
    {
      g_clear_pointer (&kept, aisle_model_free);
      kept = fixture_train (family, histories);
    }
  return kept;
}

static gboolean
set_up (Fixture *self, const Pair *pair)
{
  const char *reason = NULL;
  self->histories = fixture_histories ();
  self->model = family_model (pair->family, self->histories);
  self->folder = fixture_folder ();
  self->path = g_build_filename (self->folder, pair->exporter->file_name, NULL);
  if (pair->exporter->fits (self->model, &reason))
    return TRUE;
  g_assert_nonnull (reason);
  g_test_skip (reason);
  return FALSE;
}

static void
tear_down (Fixture *self)
{
  fixture_remove (self->folder);
  aisle_histories_free (self->histories);
  g_free (self->folder);
  g_free (self->path);
}

static void
write_model (const Fixture *self, const Pair *pair)
{
  g_autoptr (AisleParams) params = fixture_params (pair->family);
  g_autoptr (JsonNode) values = aisle_params_to_json (params);
  g_autoptr (GError) error = NULL;
  AisleExportFacts facts = { values, "hash", "items" };
  gboolean ok = pair->exporter->write (self->model, &facts, self->path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (ok);
}

static void
test_read_back (gconstpointer data)
{
  const Pair *pair = data;
  Fixture fixture;
  if (set_up (&fixture, pair))
    {
      static float wanted[USERS * ITEMS], scores[USERS * ITEMS];
      g_autoptr (GError) error = NULL;
      guint inputs = 0;
      write_model (&fixture, pair);
      g_assert_true (pair->family->score (fixture.model, fixture.histories, 0, USERS, 0, ITEMS, wanted, ITEMS, &error));
      pair->exporter->read_back (fixture.path, pair->family, fixture.histories, scores, &inputs, NULL, &error);
      g_assert_no_error (error);
      for (gsize i = 0; i < G_N_ELEMENTS (scores); i++)
        if (!(fabsf (scores[i] - wanted[i]) <= 1e-5f * fmaxf (1, fabsf (wanted[i]))))
          g_error ("user %zu item %zu: %.9g, expected %.9g", i / ITEMS, i % ITEMS, scores[i], wanted[i]);
      g_assert_cmpuint (fixture_count (fixture.folder), ==, 1);
    }
  tear_down (&fixture);
}

#define FEW 2 /* histories, of a single item and of all that there may be, are enough to reach the scores */

/* Reads the bytes as a file would hold them; whatever happens must be an error or scores. */
static gboolean
read_damaged (const Fixture *self, const Pair *pair, const char *bytes, gsize length)
{
  static float scores[FEW * ITEMS];
  static const gint32 rows[FEW] = { 0, 5 };
  g_autoptr (AisleHistories) histories = aisle_histories_select_rows (self->histories, rows, FEW);
  g_autoptr (GError) error = NULL;
  g_unlink (self->path); /* an existing file would be synced to disk */
  g_assert_true (g_file_set_contents (self->path, bytes, (gssize) length, NULL));
  guint inputs = 0;
  gboolean ok = pair->exporter->read_back (self->path, pair->family, histories, scores, &inputs, NULL, &error);
  g_assert_true (ok == (error == NULL));
  return ok;
}

static void
test_damage (gconstpointer data)
{
  const Pair *pair = data;
  Fixture fixture;
  if (set_up (&fixture, pair))
    {
      gsize length;
      g_autofree char *bytes = NULL;
      AisleRandom random;
      write_model (&fixture, pair);
      bytes = aisle_file_read (fixture.path, 1 << 24, &length, NULL);
      gsize head = MIN (length, 700); /* where the structure stands */
      aisle_random_init (&random, 5, "damage");
      for (gsize cut = 0; cut < length; cut += cut < head ? 7 : length / 20 + 1)
        g_assert_false (read_damaged (&fixture, pair, bytes, cut));
      for (guint round = 0; round < 400; round++)
        {
          g_autofree char *copy = g_memdup2 (bytes, length);
          guint flips = 1 + (guint) aisle_random_below (&random, 3);
          for (guint i = 0; i < flips; i++)
            copy[aisle_random_below (&random, round % 2 ? head : length)] ^=
                (char) (1 << aisle_random_below (&random, 8));
          (void) !read_damaged (&fixture, pair, copy, length);
        }
    }
  tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gsize n_families, n_exporters;
  const AisleFamily *const *families = aisle_families (&n_families);
  const AisleExporter *const *exporters = aisle_exporters (&n_exporters);
  g_autofree Pair *pairs = g_new (Pair, n_families * n_exporters);
  for (gsize i = 0; i < n_families * n_exporters; i++)
    {
      pairs[i] = (Pair){ families[i / n_exporters], exporters[i % n_exporters] };
      if (pairs[i].family->task != AISLE_TASK_RECOMMEND || pairs[i].exporter->read_back == NULL)
        continue;
      g_autofree char *name = g_strdup_printf ("/export/%s/%s", pairs[i].family->id, pairs[i].exporter->id);
      g_autofree char *same = g_strconcat (name, "/read-back", NULL), *damage = g_strconcat (name, "/damage", NULL);
      g_test_add_data_func (same, &pairs[i], test_read_back);
      g_test_add_data_func (damage, &pairs[i], test_damage);
    }
  int result = g_test_run ();
  g_clear_pointer (&kept, aisle_model_free);
  return result;
}
