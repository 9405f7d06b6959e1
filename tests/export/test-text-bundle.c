/* What every classifier's bundle must hold and prove, for each family of the task in the registry. */
#include "export/text-golden.h"
#include "text-fixture.h"

#include <string.h>

typedef struct
{
  char *folder, *target;
  char **texts;
  AisleModel *model;
  AisleBundle *bundle;
} Case;

static Case
case_new (const AisleFamily *family, gsize n_classes)
{
  gint32 label[TEXT_TEXTS];
  Case self = { .folder = fixture_folder (), .texts = text_fixture_texts (label, n_classes) };

  self.target = g_build_filename (self.folder, "bundle", NULL);
  self.model = text_fixture_train (family, self.texts, label, n_classes);
  self.bundle = text_fixture_bundle (self.model, self.texts, n_classes, self.target);
  return self;
}

static void
case_clear (Case *self)
{
  aisle_bundle_free (self->bundle);
  aisle_model_free (self->model);
  fixture_remove (self->folder);
  g_strfreev (self->texts);
  g_free (self->folder);
  g_free (self->target);
}

static char *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
test_write (gconstpointer data)
{
  Case it = case_new (data, TEXT_CLASSES);
  g_autofree char *golden = read_file (it.target, "golden.jsonl"), *model = read_file (it.target, "model.json");
  g_autofree char *card = read_file (it.target, "MODEL_CARD.md");
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleBundle) checked = NULL;

  g_assert_true (it.bundle->agrees);
  g_assert_cmpuint (it.bundle->proofs->len, ==, 2);
  for (guint i = 0; i < it.bundle->proofs->len; i++)
    {
      const AisleProof *proof = it.bundle->proofs->pdata[i];

      g_assert_cmpfloat (proof->largest_difference, <=, 1e-5);
      g_assert_cmpfloat (proof->top_agreement, ==, 1);
      g_assert_cmpuint (proof->cases, ==, 30);
    }
  g_assert_nonnull (strstr (model, "\"refund\""));
  g_assert_nonnull (strstr (card, "nobody wrote them"));
  for (gsize i = 0; i < TEXT_TEXTS; i++) /* no text of a customer leaves */
    {
      g_autofree char *text = g_strstrip (g_strdup (it.texts[i]));

      g_assert_null (strstr (golden, text));
    }
  checked = aisle_bundle_verify (it.target, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (checked->agrees);
  g_assert_cmpuint (checked->proofs->len, ==, 2);
  g_assert_cmpuint (fixture_count (it.target), ==, checked->files->len);
  case_clear (&it);
}

/* Two classes are one line through n-grams. */
static void
test_moods (void)
{
  Case it = case_new (aisle_family ("intent-linear"), 2);

  g_assert_true (it.bundle->agrees);
  case_clear (&it);
}

/* The card says what becomes of a text that is like none. */
static void
test_outside (void)
{
  Case it = case_new (aisle_family ("intent-linear"), TEXT_CLASSES);
  const AisleBundleInput input = { .classes = text_fixture_classes,
                                   .n_classes = TEXT_CLASSES,
                                   .outside = 1,
                                   .threshold = .4,
                                   .texts = (const char *const *) it.texts,
                                   .n_texts = TEXT_TEXTS,
                                   .seed = 1 };
  g_autofree char *card = read_file (it.target, "MODEL_CARD.md"), *named = NULL;
  g_autofree char *words = g_strdup_printf ("below 0.4 is taken for '%s'", text_fixture_classes[1]);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleBundle) bundle = aisle_bundle_write (it.model, &input, it.target, NULL, &error);

  g_assert_no_error (error);
  named = read_file (it.target, "MODEL_CARD.md");
  g_assert_null (strstr (card, "is taken for '"));
  g_assert_nonnull (strstr (named, words));
  case_clear (&it);
}

/* checksums.txt over the files as they are now: as one who forges a bundle would. */
static void
sum_again (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "checksums.txt", NULL), *text = read_file (folder, "checksums.txt");
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (char **line = lines; *line != NULL; line++)
    {
      g_autofree char *file = g_build_filename (folder, *line + 66, NULL), *bytes = NULL, *sum = NULL;
      gsize n;

      g_assert_true (g_file_get_contents (file, &bytes, &n, NULL));
      sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, n);
      g_string_append_printf (out, "%s  %s\n", sum, *line + 66);
    }
  g_assert_true (g_file_set_contents (path, out->str, -1, NULL));
}

/* A forged bundle ends in a proof that fails or an error, never in a good word. */
static void
test_changed (void)
{
  static const struct
  {
    const char *family, *file, *from, *to;
  } changes[] = {
    { "intent-linear", "golden.jsonl", "\"chances\":[", "\"chances\":[0.5," },
    { "intent-linear", "golden.jsonl", "\"chances\":[", "\"chances\":[7e9," },
    { "intent-linear", "golden.jsonl", "\"ids\":[0", "\"ids\":[1" },
    { "intent-linear", "golden.jsonl", "{\"ids\":[", "{\"ids\":[1e99," },
    { "intent-linear", "golden.jsonl", "{\"ids\":[", "{\"ids\":[999999999," },
    { "intent-linear", "features.json", "\"keys\":[\n\"", "\"keys\":[\n\"zz" },
    { "intent-linear", "features.json", "\"keys\":[\n", "\"keys\":[\n\"0123456789abcdef\",\n" },
    { "intent-linear", "features.json", "\"first\":0", "\"first\":1" },
    { "intent-linear", "features.json", "\"lexicon\":{", "\"lexicon\":{\"\":\"x\"," },
    { "intent-linear", "features.json", "\"lexicon\":{", "\"lexicon\":{\"\\360\":1," },
    { "intent-linear", "model.json", "features.json", "features.txt" },
    { "intent-linear", "model.json", "\"classes\"", "\"other\"" },
    { "intent-cnn", "tokenizer.json", "\"please\"", "\"pleaze\"" },
    { "intent-cnn", "tokenizer.json", "\"[UNK]\":0", "\"[UNK]\":1" },
    { "intent-cnn", "tokenizer.json", "\"vocab\"", "\"words\"" },
    { "intent-cnn", "model.json", "\"intent-cnn\"", "\"sasrec\"" },
  };
  const char *family = NULL;
  Case it = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleBundle) checked = NULL;
      g_autofree char *path = NULL, *text = NULL, *changed = NULL;
      g_auto (GStrv) parts = NULL;

      if (family == NULL || !g_str_equal (family, changes[i].family))
        {
          if (family != NULL)
            case_clear (&it);
          it = case_new (aisle_family (family = changes[i].family), TEXT_CLASSES);
        }
      path = g_build_filename (it.target, changes[i].file, NULL);
      text = read_file (it.target, changes[i].file);
      parts = g_strsplit (text, changes[i].from, 2);
      if (g_strv_length (parts) != 2)
        g_error ("%s has no %s", changes[i].file, changes[i].from);
      changed = g_strjoinv (changes[i].to, parts);
      g_assert_true (g_file_set_contents (path, changed, -1, NULL));
      sum_again (it.target);
      checked = aisle_bundle_verify (it.target, NULL, &error);
      if (checked != NULL && checked->agrees)
        g_error ("%s: %s for %s was not noticed", changes[i].file, changes[i].to, changes[i].from);
      g_assert_true ((checked == NULL) == (error != NULL));
      g_assert_true (g_file_set_contents (path, text, -1, NULL));
    }
  case_clear (&it);
}

/* A damaged file of either form ends in an error or in other chances, never in a crash. */
static void
test_damage (gconstpointer data)
{
  static const char *const ids[] = { "onnx", "safetensors" };
  const AisleFamily *family = data;
  Case it = case_new (family, TEXT_CLASSES);
  g_autoptr (AisleTextCases) cases = aisle_text_golden_draw (it.model, (const char *const *) it.texts, 20, 1, NULL);
  g_autofree float *chances = g_new (float, cases->n * cases->n_classes);
  g_autofree char *path = g_build_filename (it.folder, "damaged", NULL);
  AisleRandom random;

  aisle_random_init (&random, 5, "damage");
  for (guint e = 0; e < G_N_ELEMENTS (ids); e++)
    {
      const AisleExporter *exporter = aisle_exporter (ids[e]);
      g_autofree char *file = g_build_filename (it.target, exporter->file_name, NULL), *bytes = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (file, &bytes, &length, NULL));
      for (guint round = 0; round < 60; round++)
        {
          g_autofree char *copy = g_memdup2 (bytes, length);
          g_autoptr (GError) error = NULL;
          gsize n = round % 3 == 0 ? aisle_random_below (&random, length) : length;
          gboolean ok;

          for (guint i = 0; i < 2 && round % 3 != 0; i++)
            copy[aisle_random_below (&random, round % 3 == 1 ? MIN (length, 900) : length)] ^=
                (char) (1 << aisle_random_below (&random, 8));
          g_unlink (path);
          g_assert_true (g_file_set_contents (path, copy, (gssize) n, NULL));
          ok = exporter->read_back_texts (path, family, cases, chances, NULL, &error);
          g_assert_true (ok == (error == NULL));
          g_assert_true (!ok || round % 3 != 0); /* a part of a file is none */
        }
    }
  case_clear (&it);
}

int
main (int argc, char **argv)
{
  gsize n;
  const AisleFamily *const *families = aisle_families (&n);

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < n; i++)
    if (families[i]->task == AISLE_TASK_CLASSIFY)
      {
        g_autofree char *name = g_strdup_printf ("/text-bundle/%s", families[i]->id);
        g_autofree char *damage = g_strconcat (name, "/damage", NULL);

        g_test_add_data_func (name, families[i], test_write);
        g_test_add_data_func (damage, families[i], test_damage);
      }
  g_test_add_func ("/text-bundle/moods", test_moods);
  g_test_add_func ("/text-bundle/outside", test_outside);
  g_test_add_func ("/text-bundle/changed", test_changed);
  return g_test_run ();
}
