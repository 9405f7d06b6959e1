/* test-answers-bundle.c: a model that finds replies leaves: answers.h, compiled as strictly as C99 goes, finds what the model
 * finds; it folds characters as ICU does; and a file that was damaged does no harm. */
#include "c-program.h"
#include "dialogue/passages.h"
#include "export-fixture.h"
#include "export/answers/answers.h"
#include "text/fold.h"

#include <string.h>

#define THINGS G_N_ELEMENTS (things)
#define FRAMES G_N_ELEMENTS (frames)
#define N      (THINGS * FRAMES)

static const char *const things[] = { "Kettle", "lamp", "Ｓhirt", "Äpfel", "手机", "蓝色杯子", "椅子", "naïve scarf" };
static const struct
{
  const char *question, *answer;
} frames[] = { { "where is my %s", "Your %s is on its way." },
               { "hello\nmay I return the %s?", "Yes, the %s may come back within 30 days.\nKind regards,\nThe team" },
               { "%s什么时候发货", "%s今天下午发货，请您耐心等待。" },
               { "我要退%s\n可以吗", "可以的，%s七天内可以无理由退货。\n祝您生活愉快" },
               { "is the %s in stock", "We have it." },
               { "请问%s有货吗", "%s还有货。" } };

/* Questions of every frame about every thing; the caller frees the texts. */
static AislePassages *
new_passages (char **texts)
{
  const char *questions[N], *answers[N];
  AislePassages *passages;

  for (gsize i = 0; i < N; i++)
    for (gsize a = 0; a < 2; a++)
      {
        const char *frame = a == 0 ? frames[i % FRAMES].question : frames[i % FRAMES].answer;
        g_auto (GStrv) parts = g_strsplit (frame, "%s", 2);

        texts[2 * i + a] = g_strconcat (parts[0], parts[1] != NULL ? things[i / FRAMES] : "", parts[1], NULL);
        (a == 0 ? questions : answers)[i] = texts[2 * i + a];
      }
  passages = aisle_passages_new (questions, answers, NULL, NULL, N);
  g_assert_nonnull (passages);
  return passages;
}

static AisleModel *
train (const AisleFamily *family)
{
  static const char *const member_ids[] = { "answer-bm25", "answer-embedding" };
  char *texts[2 * N];
  g_autoptr (AislePassages) passages = new_passages (texts);
  g_autoptr (AisleParams) params = fixture_params (family);
  AisleModel *members[2] = { NULL }, *model;
  AisleParams *of_members[2] = { NULL };
  AisleTrainInput input = { .params = params,
                            .passages = passages,
                            .passages_valid = passages,
                            .seed = 1,
                            .models = (const AisleModel *const *) members,
                            .model_params = (const AisleParams *const *) of_members };
  g_autoptr (GError) error = NULL;

  if (g_str_equal (family->id, "answer-embedding"))
    g_assert_true (aisle_params_set_pair (params, "passes=6", &error)
                   && aisle_params_set_pair (params, "least=1", &error)
                   && aisle_params_set_pair (params, "factors=16", &error));
  for (gsize m = 0; (family->needs & AISLE_NEEDS_MODELS) && m < 2; m++)
    {
      members[m] = train (aisle_family (member_ids[m]));
      of_members[m] = fixture_params (aisle_family (member_ids[m]));
      if (m == 1)
        g_assert_true (aisle_params_set_pair (of_members[m], "factors=16", &error));
      input.n_models++;
    }
  model = family->train (&input, NULL, &error);
  g_assert_no_error (error);
  for (gsize m = 0; m < input.n_models; m++)
    {
      aisle_model_free (members[m]);
      aisle_params_free (of_members[m]);
    }
  for (gsize i = 0; i < 2 * N; i++)
    g_free (texts[i]);
  return model;
}

static AisleBundle *
export_to (const AisleModel *model, const char *folder)
{
  const AisleBundleInput input = { .project_name = "shop", .run = 7, .content_hash = "0", .seed = 1 };
  g_autoptr (GError) error = NULL;
  AisleBundle *bundle = aisle_bundle_write (model, &input, folder, NULL, &error);

  g_assert_no_error (error);
  return bundle;
}

static void
edit (const char *folder, const char *name, const char *before, const char *after)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL, *made = NULL;
  char *at;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  at = strstr (text, before);
  g_assert_nonnull (at);
  *at = '\0';
  made = g_strconcat (text, after, at + strlen (before), NULL);
  g_assert_true (g_file_set_contents (path, made, -1, NULL));
}

static void
test_family (gconstpointer data)
{
  const AisleFamily *family = data;
  static const char *const verify[] = { "../verify", NULL }, *const example[] = { "../example", NULL };
  g_autofree char *cc = g_find_program_in_path ("cc"), *folder = fixture_folder ();
  g_autofree char *target = g_build_filename (folder, "bundle", NULL), *good = NULL, *bad = NULL, *found = NULL;
  g_autofree char *source = g_build_filename (target, "example.c", NULL);
  g_autoptr (AisleModel) model = train (family);
  g_autoptr (AisleBundle) bundle = export_to (model, target), again = NULL, damaged = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  g_assert_true (bundle->agrees);
  g_assert_cmpuint (bundle->proofs->len, ==, 1);
  again = aisle_bundle_verify (target, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (again->agrees);
  if (cc != NULL)
    {
      program_compile ("verify.c", "../verify", target);
      good = program_run (verify, target, &ok);
      g_assert_true (ok);
      g_assert_true (g_str_has_prefix (good, "ok: 26 cases, largest difference "));
      program_write_example (target);
      program_compile ("example.c", "../example", target);
      found = program_run (example, target, &ok);
      g_assert_true (ok);
      g_unlink (source);
      edit (target, "golden.jsonl", "\"scores\":[", "\"scores\":[7");
      bad = program_run (verify, target, &ok);
      g_assert_false (ok);
      g_assert_true (g_str_has_prefix (bad, "failed: a "));
    }
  edit (target, "answers.jsonl", "within 30 days", "within 90 days");
  damaged = aisle_bundle_verify (target, NULL, &error);
  g_assert_null (damaged);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, cc != NULL ? "golden.jsonl" : "answers.jsonl"));
  fixture_remove (folder);
}

/* ---- characters ---- */

static GBytes *
read_numbers (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "bundle", "model.safetensors", NULL);
  char *bytes = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  return g_bytes_new_take (bytes, n);
}

static void
check_fold (const aisle_answers_tables *tables, const char *text, aisle_answers_list *list)
{
  g_autofree char *wanted = aisle_text_fold (text, TRUE);
  g_autoptr (GString) got = g_string_new (NULL);

  aisle_answers_fold (tables, text, strlen (text), list);
  for (gsize i = 0; i < list->n; i++)
    g_string_append_unichar (got, (gunichar) list->at[i]);
  if (!g_str_equal (got->str, wanted))
    g_error ("'%s' is folded to '%s', and not to '%s'", text, got->str, wanted);
}

static gboolean
is_character (gunichar c)
{
  return c > 0 && c < 0x110000 && (c < 0xD800 || c > 0xDFFF);
}

/* Every character between two others, and heaps of letters, marks and jamo. */
static void
test_characters (void)
{
  static const struct
  {
    gunichar from, n;
  } blocks[] = { { 0x300, 0x70 },   { 0x41, 0x3A },   { 0xC0, 0x180 },  { 0x1100, 0x100 },
                 { 0x1DC0, 0x40 },  { 0x3040, 0xC0 }, { 0x370, 0x90 },  { 0x590, 0x90 },
                 { 0xAC00, 0x200 }, { 0x900, 0x100 }, { 0xFF00, 0xF0 }, { 0x1F00, 0x100 } };
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autoptr (AisleModel) model = train (aisle_family ("answer-bm25"));
  g_autoptr (AisleBundle) bundle = export_to (model, target);
  g_autoptr (GBytes) bytes = read_numbers (folder);
  const char *problem = NULL;
  aisle_answers *answers =
      aisle_answers_open_bytes (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &problem);
  aisle_answers_list list = { NULL, 0, 0, 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  AisleRandom random;

  g_assert_cmpstr (problem, ==, NULL);
  /* Ideographs and syllables are all alike: some of each. */
  for (gunichar c = 1; c < 0x30000; c += (c >= 0x3400 && c < 0xD700) || (c >= 0x18000 && c < 0x1B000) ? 61 : 1)
    if (is_character (c))
      {
        g_string_truncate (text, 0);
        g_string_append_c (text, 'a');
        g_string_append_unichar (text, c);
        g_string_append_unichar (text, 0x301);
        check_fold (&answers->tables, text->str, &list);
      }
  aisle_random_init (&random, 3, "characters");
  for (guint i = 0; i < 20000; i++)
    {
      g_string_truncate (text, 0);
      for (guint n = 1 + (guint) aisle_random_below (&random, 8); n > 0; n--)
        {
          gsize block = (gsize) aisle_random_below (&random, 2 * G_N_ELEMENTS (blocks));
          gunichar c = block < G_N_ELEMENTS (blocks)
                           ? blocks[block].from + (gunichar) aisle_random_below (&random, blocks[block].n)
                           : blocks[0].from + (gunichar) aisle_random_below (&random, blocks[0].n);

          g_string_append_unichar (text, aisle_random_below (&random, 16) == 0 ? ' ' : c);
        }
      check_fold (&answers->tables, text->str, &list);
    }
  free (list.at);
  aisle_answers_close (answers);
  fixture_remove (folder);
}

/* Bytes turned over one after the other: refused, or found with; the sanitizers say whether harm is done. */
static void
test_hostile (void)
{
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autoptr (AisleModel) model = train (aisle_family ("answer-blend"));
  g_autoptr (AisleBundle) bundle = export_to (model, target);
  g_autoptr (GBytes) bytes = read_numbers (folder);
  gsize n = g_bytes_get_size (bytes), refused = 0;
  AisleRandom random;

  aisle_random_init (&random, 5, "hostile");
  for (guint i = 0; i < 60; i++)
    {
      /* The bytes that it may read and no more, so that the address sanitizer sees the next one. */
      gsize kept = i % 10 == 9 ? (gsize) aisle_random_below (&random, n) : n;
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), kept);
      const char *problem = NULL;
      aisle_answers *answers;
      aisle_answers_hit hits[5];
      gsize found = 0;

      for (guint flips = 0; flips < 1 + i % 4; flips++)
        copy[aisle_random_below (&random, i % 2 == 0 ? MIN (kept, 4096) : kept)] ^= 1
                                                                                    << aisle_random_below (&random, 8);
      answers = aisle_answers_open_bytes (copy, kept, &problem);
      refused += answers == NULL;
      g_assert_true ((answers == NULL) == (problem != NULL));
      if (answers != NULL)
        g_assert_true (aisle_answers_find (answers, "where is my \xff kettle\n手机有货吗", 5, hits, &found));
      for (gsize h = 0; h < found; h++)
        g_assert_cmpint (hits[h].line, <, (gint32) aisle_answers_lines (answers));
      aisle_answers_close (answers);
    }
  g_assert_cmpuint (refused, >, 5);
  fixture_remove (folder);
}

int
main (int argc, char **argv)
{
  gsize n;
  const AisleFamily *const *families = aisle_families (&n);

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < n; i++)
    if (families[i]->find != NULL)
      {
        g_autofree char *name = g_strdup_printf ("/answers-bundle/%s", families[i]->id);

        g_test_add_data_func (name, families[i], test_family);
      }
  g_test_add_func ("/answers-bundle/characters", test_characters);
  g_test_add_func ("/answers-bundle/hostile", test_hostile);
  return g_test_run ();
}
