/* test-scorer-bundle.c: what a bundle ships for C is compiled as strictly as C99 goes and gives the model's scores. */
#include "c-program.h"
#include "export-fixture.h"

static void
test_family (gconstpointer data)
{
  const AisleFamily *family = data;
  g_autofree char *cc = g_find_program_in_path ("cc");
  if (cc == NULL)
    {
      g_test_skip ("no C compiler");
      return;
    }
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autoptr (AisleHistories) histories = fixture_histories ();
  g_autoptr (AisleModel) model = fixture_train (family, histories);
  g_autoptr (AisleBundle) bundle = fixture_bundle (model, histories, target);
  g_autoptr (GError) error = NULL;
  const char *const verify[] = { "./verify", NULL }, *const example[] = { "./example", NULL };
  gboolean ok;

  program_compile ("verify.c", "verify", target);
  g_autofree char *good = program_run (verify, target, &ok);
  g_assert_true (ok);
  g_assert_true (g_str_has_prefix (good, "ok: 21 cases, largest difference "));

  program_write_example (target);
  program_compile ("example.c", "example", target);
  g_autofree char *list = program_run (example, target, &ok);
  g_assert_true (ok);
  g_auto (GStrv) lines = g_strsplit (list, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 11); /* ten items and the end */

  g_autofree char *golden = g_build_filename (target, "golden.jsonl", NULL), *cases = NULL;
  g_assert_true (g_file_get_contents (golden, &cases, NULL, NULL));
  /* A line of any length is read. */
  g_autofree char *blanks = g_strnfill (5 << 20, ' '), *wide = g_strconcat ("{", blanks, cases + 1, NULL);
  g_assert_true (g_file_set_contents (golden, wide, -1, NULL));
  g_autofree char *again = program_run (verify, target, &ok);
  g_assert_true (ok);
  g_assert_cmpstr (again, ==, good);

  char *score = strstr (cases, "\"sample_scores\":[");
  score += strlen ("\"sample_scores\":[");
  *score = *score == '7' ? '8' : '7';
  g_assert_true (g_file_set_contents (golden, cases, -1, NULL));
  g_autofree char *bad = program_run (verify, target, &ok);
  g_assert_false (ok);
  g_assert_cmpstr (bad, ==, "failed: a score differs\n");
  fixture_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gsize n;
  const AisleFamily *const *families = aisle_families (&n);
  for (gsize i = 0; i < n; i++)
    if (families[i]->task == AISLE_TASK_RECOMMEND && families[i]->rule != NULL)
      {
        g_autofree char *name = g_strdup_printf ("/scorer-bundle/%s", families[i]->id);
        g_test_add_data_func (name, families[i], test_family);
      }
  return g_test_run ();
}
