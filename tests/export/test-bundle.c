/* test-bundle.c: a bundle is whole, proven and checkable, or it is not there. */
#include "export-fixture.h"

#include "base/json.h"

#include <sys/stat.h>
#include <unistd.h>

/* ---- a bundle that works ---- */

/* The item column of items.csv, by RFC 4180. */
static GPtrArray *
read_items (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "items.csv", NULL);
  g_autofree char *text = aisle_file_read (path, 1 << 20, NULL, NULL);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) field = g_string_new (NULL);
  guint column = 0;
  gboolean quoted = FALSE;
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' && !(quoted && p[1] == '"'))
        quoted = !quoted;
      else if (!quoted && (*p == ',' || *p == '\n'))
        {
          if (column == 1)
            g_ptr_array_add (items, g_strdup (field->str));
          g_string_truncate (field, 0);
          column = *p == ',' ? column + 1 : 0;
        }
      else
        {
          g_string_append_c (field, *p);
          p += *p == '"';
        }
    }
  g_ptr_array_remove_index (items, 0); /* the header */
  return items;
}

static void
test_write (gconstpointer data)
{
  const AisleFamily *family = data;
  static const char *const expected[] = { "items.csv",     "golden.jsonl", "model.safetensors", "model.json",
                                          "MODEL_CARD.md", "README.md",    "checksums.txt" };
  static const char *const runnable[] = { "model.onnx", "verify.py", "verify.mjs" };
  static const char *const compiled[] = { "scorer.h", "verify.c" };
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autoptr (AisleHistories) histories = fixture_histories ();
  g_autoptr (AisleModel) model = fixture_train (family, histories);
  g_autoptr (AisleBundle) bundle = fixture_bundle (model, histories, target);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *path = g_build_filename (target, expected[i], NULL);
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (runnable); i++)
    {
      g_autofree char *path = g_build_filename (target, runnable[i], NULL);
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR) == (family->graph != NULL));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (compiled); i++)
    {
      g_autofree char *path = g_build_filename (target, compiled[i], NULL);
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR) == (family->rule != NULL));
    }
  g_assert_cmpuint (fixture_count (target), ==, bundle->files->len);
  g_assert_cmpuint (fixture_count (folder), ==, 1);
  g_assert_true (bundle->agrees);

  g_autoptr (AisleBundle) checked = aisle_bundle_verify (target, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (checked->agrees);
  g_assert_cmpint (checked->bytes, >, 0);
  g_assert_cmpuint (checked->proofs->len, ==, bundle->proofs->len);
  for (guint i = 0; i < checked->proofs->len; i++)
    {
      const AisleProof *proof = g_ptr_array_index (checked->proofs, i);
      g_assert_cmpuint (proof->cases, >=, 20);
      g_assert_cmpfloat (proof->largest_difference, <=, 1e-5);
      g_assert_cmpfloat (proof->top_agreement, ==, 1);
    }

  g_autoptr (GPtrArray) ids = fixture_ids (ITEMS), read = read_items (target);
  g_assert_cmpuint (read->len, ==, ITEMS);
  for (guint i = 0; i < ITEMS; i++)
    g_assert_cmpstr (g_ptr_array_index (read, i), ==, g_ptr_array_index (ids, i));
  fixture_remove (folder);
}

/* What sha256sum -c says is what other people will check. */
static void
test_checksums (void)
{
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autofree char *tool = g_find_program_in_path ("sha256sum"), *out = NULL;
  g_autoptr (AisleHistories) histories = fixture_histories ();
  g_autoptr (AisleModel) model = fixture_train (aisle_family ("popular"), histories);
  g_autoptr (AisleBundle) bundle = fixture_bundle (model, histories, target);
  int status = -1;
  if (tool == NULL)
    g_test_skip ("no sha256sum");
  else
    {
      const char *const arguments[] = { tool, "-c", "checksums.txt", NULL };
      g_assert_true (
          g_spawn_sync (target, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status, NULL));
      g_assert_cmpint (status, ==, 0);
      g_assert_nonnull (strstr (out, "model.safetensors: OK"));
    }
  fixture_remove (folder);
}

/* ---- a model that says one thing and is another ---- */

typedef struct
{
  AisleModel parent;
  float score, file_score; /* of every item: what the model gives, and what its graph gives */
} FakeModel;

static gsize
fake_n_items (const AisleModel *model)
{
  return ITEMS;
}

static gboolean
fake_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const gint64 one = 1;
  return aisle_tensors_add_copy (tensors, "score", AISLE_DTYPE_F32, 1, &one, &((const FakeModel *) model)->score)
         != NULL;
}

static void
fake_free (AisleModel *model)
{
  g_free (model);
}

static gboolean
fake_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows, gint32 first_item,
            gsize n_items, float *scores, gsize stride, GError **error)
{
  for (gsize row = 0; row < n_rows; row++)
    for (gsize i = 0; i < n_items; i++)
      scores[row * stride + i] = ((const FakeModel *) model)->score;
  return TRUE;
}

static AisleGraph *
fake_graph (const AisleModel *model, GError **error)
{
  const gint64 dims[] = { -1, ITEMS };
  const float zero = 0;
  AisleGraph *graph = aisle_graph_new ("fake");
  aisle_graph_add_input (graph, "history", AISLE_DTYPE_F32, 2, dims);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 2, dims);
  aisle_graph_add_constant (graph, "zero", AISLE_DTYPE_F32, 0, NULL, &zero, NULL);
  aisle_graph_add_constant (graph, "score", AISLE_DTYPE_F32, 0, NULL, &((const FakeModel *) model)->file_score, NULL);
  aisle_graph_add_node (graph, "Mul", "history zero", "nothing");
  aisle_graph_add_node (graph, "Add", "nothing score", "scores");
  return graph;
}

static AisleModel *fake_load (const AisleTensors *tensors, const AisleParams *params, GError **error);

static const AisleFamily fake_family = {
  .id = "fake",
  .title = "Fake",
  .summary = "One score for everything.",
  .load = fake_load,
  .n_items = fake_n_items,
  .save = fake_save,
  .free = fake_free,
  .score = fake_score,
  .graph = fake_graph,
};

static AisleModel *
fake_new (float score, float file_score)
{
  FakeModel *self = g_new0 (FakeModel, 1);
  self->parent.family = &fake_family;
  self->score = score;
  self->file_score = file_score;
  return &self->parent;
}

static AisleModel *
fake_load (const AisleTensors *tensors, const AisleParams *params, GError **error)
{
  return fake_new (*(float *) aisle_tensors_find (tensors, "score")->data, 0);
}

static void
assert_refused (AisleModel *model, const AisleBundleInput *change, const char *part)
{
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autoptr (GPtrArray) ids = fixture_ids (ITEMS);
  g_autoptr (GError) error = NULL;
  AisleBundleInput input = { .item_ids = change != NULL ? change->item_ids : ids };
  g_assert_null (aisle_bundle_write (model, &input, target, NULL, &error));
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error->message, part);
  g_assert_cmpuint (fixture_count (folder), ==, 0);
  fixture_remove (folder);
}

static void
test_proof_fails (void)
{
  g_autoptr (AisleModel) honest = fake_new (1, 1.000001f), wrong = fake_new (1, 1.1f), none = fake_new (NAN, NAN);
  g_autoptr (GPtrArray) few = g_ptr_array_new ();
  AisleBundleInput change = { .item_ids = few };
  assert_refused (wrong, NULL, "largest difference is 0.1");
  assert_refused (none, NULL, "no number");
  assert_refused (honest, &change, "knows 30 items and the project 0");
}

/* A bundle checked without the program that trained it: the family is not in this build, the graph still runs. */
static void
test_unknown_family (void)
{
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autoptr (AisleModel) model = fake_new (1, 1.000001f);
  g_autoptr (AisleBundle) bundle = fixture_bundle (model, NULL, target);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleBundle) checked = aisle_bundle_verify (target, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (checked->agrees);
  g_assert_cmpuint (checked->proofs->len, ==, 1);
  g_assert_cmpuint (checked->skipped->len, ==, 1);
  fixture_remove (folder);
}

static AisleGraph *
refuse_graph (const AisleModel *model, GError **error)
{
  g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE, "too many items for a graph");
  return NULL;
}

/* A family that draws no graph of this model leaves a bundle without one, and says why. */
static void
test_graph_refused (void)
{
  AisleFamily family = fake_family;
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autoptr (AisleModel) model = fake_new (1, 1);
  family.graph = refuse_graph;
  model->family = &family;
  g_autoptr (AisleBundle) bundle = fixture_bundle (model, NULL, target);
  g_assert_cmpuint (bundle->proofs->len, ==, 1);
  g_assert_cmpstr (((AisleProof *) bundle->proofs->pdata[0])->exporter, ==, "safetensors");
  g_assert_cmpstr (bundle->skipped->pdata[0], ==, "onnx: too many items for a graph");
  fixture_remove (folder);
}

/* ---- words ---- */

/* What an honest reader must know stands on the card, and in the document for programs. */
static void
test_card (void)
{
  static const AisleColumnSpec finding_columns[] = { { "severity", "Severity", AISLE_COLUMN_TEXT },
                                                     { "sentence", "Finding", AISLE_COLUMN_TEXT },
                                                     { "cure", "Cure", AISLE_COLUMN_TEXT } };
  static const AisleColumnSpec slice_columns[] = { { "title", "Slice", AISLE_COLUMN_TEXT },
                                                   { "users", "Users", AISLE_COLUMN_INTEGER },
                                                   { "value", "NDCG@10", AISLE_COLUMN_REAL },
                                                   { "value_low", "low", AISLE_COLUMN_REAL },
                                                   { "value_high", "high", AISLE_COLUMN_REAL } };
  g_autoptr (AisleTable) findings = aisle_table_new (finding_columns, G_N_ELEMENTS (finding_columns));
  g_autoptr (AisleTable) none = aisle_table_new (finding_columns, G_N_ELEMENTS (finding_columns));
  g_autoptr (AisleTable) slices = aisle_table_new (slice_columns, G_N_ELEMENTS (slice_columns));
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autofree char *card = g_build_filename (target, "MODEL_CARD.md", NULL), *text = NULL, *again = NULL;
  g_autoptr (AisleModel) model = fake_new (1, 1);
  g_autoptr (GPtrArray) ids = fixture_ids (ITEMS);
  g_autoptr (GError) error = NULL;
  AisleBundleInput input = { .item_ids = ids, .findings = findings, .slices = slices };

  aisle_table_add_row (findings);
  aisle_table_set_text (findings, 0, 0, "warning");
  aisle_table_set_text (findings, 0, 1, "3 of 9 | users\nare missing.");
  aisle_table_set_text (findings, 0, 2, "Look for them.");
  aisle_table_add_row (slices);
  aisle_table_set_text (slices, 0, 0, "Cold items");
  aisle_table_set_integer (slices, 0, 1, 12);
  aisle_table_set_real (slices, 0, 2, .25);
  g_autoptr (AisleBundle) bundle = aisle_bundle_write (model, &input, target, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (card, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "- **warning**: 3 of 9   users are missing. Look for them.\n"));
  g_assert_nonnull (strstr (text, "| Cold items | 12 | 0.2500 | | |\n"));

  input.findings = none;
  input.slices = NULL;
  g_autoptr (AisleBundle) clean = aisle_bundle_write (model, &input, target, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (card, &again, NULL, NULL));
  g_assert_nonnull (strstr (again, "found nothing to object to"));
  g_assert_null (strstr (again, "Cold items"));
  fixture_remove (folder);
}

/* ---- what stands in the way ---- */

static void
test_replace (void)
{
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autofree char *own = g_build_filename (target, "notes.txt", NULL);
  g_autoptr (AisleModel) first = fake_new (1, 1), second = fake_new (2, 2);
  g_autoptr (GPtrArray) ids = fixture_ids (ITEMS);
  g_autoptr (GError) error = NULL;
  AisleBundleInput input = { .item_ids = ids };

  g_mkdir (target, 0755); /* an empty folder is as good as none */
  g_autoptr (AisleBundle) a = fixture_bundle (first, NULL, target);
  g_autoptr (AisleBundle) b = fixture_bundle (second, NULL, target);
  g_assert_cmpuint (fixture_count (folder), ==, 1);
  g_autofree char *golden = g_build_filename (target, "golden.jsonl", NULL);
  g_autofree char *text = aisle_file_read (golden, 1 << 20, NULL, NULL);
  g_assert_nonnull (strstr (text, "\"top_scores\":[2"));

  g_assert_true (g_file_set_contents (own, "mine", -1, NULL));
  g_assert_null (aisle_bundle_write (first, &input, target, NULL, &error));
  g_assert_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_USAGE);
  g_assert_true (g_file_test (own, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  g_assert_null (aisle_bundle_write (first, &input, own, NULL, &error)); /* a file */
  g_assert_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_USAGE);
  fixture_remove (folder);
}

/* What is behind a link stays as it is. */
static void
test_replace_link (void)
{
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autofree char *other = g_build_filename (folder, "link", NULL);
  g_autoptr (AisleModel) model = fake_new (1, 1);
  g_autoptr (AisleBundle) bundle = fixture_bundle (model, NULL, target);
  g_autoptr (GPtrArray) ids = fixture_ids (ITEMS);
  g_autoptr (GError) error = NULL;
  const AisleBundleInput input = { .item_ids = ids };

  g_assert_cmpint (symlink (target, other), ==, 0);
  g_assert_null (aisle_bundle_write (model, &input, other, NULL, &error));
  g_assert_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_USAGE);
  g_assert_cmpuint (fixture_count (target), ==, bundle->files->len);
  g_unlink (other);
  fixture_remove (folder);
}

typedef struct
{
  guint left;
  GCancellable *cancellable;
} Countdown;

static void
count_cb (double fraction, const char *what, gpointer data)
{
  Countdown *self = data;
  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <=, 1);
  if (self->left-- == 0)
    g_cancellable_cancel (self->cancellable);
}

/* Cancelled at every step in turn: nothing is left; not cancelled: it is there. */
static void
test_cancel (void)
{
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autoptr (AisleHistories) histories = fixture_histories ();
  g_autoptr (AisleModel) model = fixture_train (aisle_family ("ease"), histories);
  g_autoptr (GPtrArray) ids = fixture_ids (ITEMS);
  AisleBundleInput input = { .item_ids = ids, .histories = histories };
  guint steps = 0;
  for (gboolean done = FALSE; !done; steps++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Countdown countdown = { steps, cancellable };
      AisleProgress progress = { .report = count_cb, .user_data = &countdown, .cancellable = cancellable };
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleBundle) bundle = aisle_bundle_write (model, &input, target, &progress, &error);
      done = bundle != NULL;
      if (!done)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (fixture_count (folder), ==, done ? 1 : 0);
    }
  g_assert_cmpuint (steps, >, 20);
  fixture_remove (folder);
}

/* ---- checking what others may have touched ---- */

static void
set_file (const char *folder, const char *name, const char *bytes, gssize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
}

/* Makes checksums.txt true again, as somebody who means harm would. */
static void
renew_checksum (const char *folder, const char *name)
{
  g_autofree char *list = g_build_filename (folder, "checksums.txt", NULL),
                  *path = g_build_filename (folder, name, NULL);
  gsize length;
  g_autofree char *text = aisle_file_read (list, 1 << 20, NULL, NULL),
                  *bytes = aisle_file_read (path, 1 << 24, &length, NULL);
  g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) bytes, length);
  g_autofree char *entry = g_strconcat ("  ", name, "\n", NULL);
  memcpy (strstr (text, entry) - 64, sum, 64);
  g_assert_true (g_file_set_contents (list, text, -1, NULL));
}

static void
assert_verify_fails (const char *folder, int code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (aisle_bundle_verify (folder, NULL, &error));
  if (code < 0)
    g_assert_nonnull (error);
  else
    g_assert_error (error, AISLE_EXPORT_ERROR, code);
}

static void
test_verify_changed (void)
{
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "a", NULL);
  g_autofree char *other = g_build_filename (folder, "b", NULL), *path = g_build_filename (other, "model.onnx", NULL);
  g_autoptr (AisleModel) one = fake_new (1, 1), two = fake_new (2, 2);
  g_autoptr (AisleBundle) a = fixture_bundle (one, NULL, target), b = fixture_bundle (two, NULL, other);
  gsize length;
  g_autofree char *bytes = aisle_file_read (path, 1 << 20, &length, NULL);
  g_autoptr (GError) error = NULL;

  set_file (target, "model.onnx", bytes, (gssize) length);
  assert_verify_fails (target, AISLE_ERROR_CORRUPT);
  renew_checksum (target, "model.onnx");
  g_autoptr (AisleBundle) checked = aisle_bundle_verify (target, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (checked->agrees);
  g_assert_cmpfloat (((AisleProof *) g_ptr_array_index (checked->proofs, 0))->largest_difference, ==, 1);
  fixture_remove (folder);
}

/* Two items change places. */
static void
swap_items (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "items.csv", NULL), *text = NULL, *changed = NULL;
  g_auto (GStrv) parts = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  parts = g_strsplit (text, "28,sku-28,\n29,sku-29,\n", 2);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  changed = g_strjoinv ("28,sku-29,\n29,sku-28,\n", parts);
  set_file (folder, "items.csv", changed, -1);
}

/* Takes a file off the list. */
static void
drop_checksum (const char *folder, const char *name)
{
  g_autofree char *list = g_build_filename (folder, "checksums.txt", NULL), *text = NULL;
  g_autofree char *entry = g_strconcat ("  ", name, "\n", NULL);
  char *place;

  g_assert_true (g_file_get_contents (list, &text, NULL, NULL));
  place = strstr (text, entry);
  memmove (place - 64, place + strlen (entry), strlen (place + strlen (entry)) + 1);
  set_file (folder, "checksums.txt", text, -1);
}

/* What is not on the list is not let in, and indices are the items that they were. */
static void
test_verify_unlisted (void)
{
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autofree char *path = g_build_filename (target, "items.csv", NULL),
                  *list = g_build_filename (target, "checksums.txt", NULL);
  g_autoptr (AisleModel) model = fake_new (1, 1);

  for (guint way = 0; way < 8; way++)
    {
      g_autoptr (AisleBundle) bundle = fixture_bundle (model, NULL, target);

      g_test_message ("way %u", way);
      if (way == 0)
        set_file (target, "checksums.txt", "", -1);
      if (way < 3)
        swap_items (target);
      if (way == 1)
        drop_checksum (target, "items.csv");
      if (way == 2)
        renew_checksum (target, "items.csv");
      if (way == 3)
        set_file (target, "notes.txt", "mine", -1);
      if (way == 4 || way == 5)
        g_assert_true (g_unlink (path) == 0 && (way == 4 ? mkfifo (path, 0600) : symlink ("/dev/zero", path)) == 0);
      if (way == 6)
        g_assert_true (g_unlink (list) == 0 && mkfifo (list, 0600) == 0);
      if (way == 7)
        drop_checksum (target, "README.md");
      alarm (120);
      assert_verify_fails (target, AISLE_ERROR_CORRUPT);
      alarm (0);
      fixture_remove (target);
    }
  fixture_remove (folder);
}

static void
test_verify_hostile (void)
{
  static const struct
  {
    const char *name, *text;
    int code;
  } cases[] = {
    { "golden.jsonl", "", AISLE_ERROR_CORRUPT },
    { "golden.jsonl", "{}\n", AISLE_ERROR_CORRUPT },
    { "golden.jsonl", "[", -1 },
    { "golden.jsonl", "{\"items\":[30],\"values\":[1]}\n", AISLE_ERROR_CORRUPT },
    { "golden.jsonl", "{\"items\":[-1],\"values\":[1]}\n", AISLE_ERROR_CORRUPT },
    { "golden.jsonl",
      "{\"items\":[2,2],\"values\":[1,1],\"top_items\":[],\"top_scores\":[],\"sample_items\":[],\"sample_scores\":[]}",
      AISLE_ERROR_CORRUPT },
    { "golden.jsonl",
      "{\"items\":[1],\"values\":[1e99],\"top_items\":[],\"top_scores\":[],\"sample_items\":[],\"sample_scores\":[]}",
      AISLE_ERROR_CORRUPT },
    { "model.json", "[]", AISLE_ERROR_CORRUPT },
    { "model.json", "{\"format\":\"aisle-bundle\",\"items\":0}", AISLE_ERROR_CORRUPT },
    { "model.json", "{\"format\":\"aisle-bundle\",\"items\":30,\"format_version\":2}", AISLE_ERROR_TOO_NEW },
    { "model.json", "{\"format\":\"aisle-bundle\",\"items\":31,\"exporters\":[{\"id\":\"onnx\"}]}", -1 },
    { "model.onnx", "nonsense", -1 },
  };
  g_autofree char *folder = fixture_folder (), *target = g_build_filename (folder, "bundle", NULL);
  g_autoptr (AisleModel) model = fake_new (1, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AisleBundle) bundle = fixture_bundle (model, NULL, target);
      set_file (target, cases[i].name, cases[i].text, -1);
      renew_checksum (target, cases[i].name);
      g_test_message ("%s: %s", cases[i].name, cases[i].text);
      assert_verify_fails (target, cases[i].code);
      fixture_remove (target);
    }
  fixture_remove (folder);
}

static void
test_verify_checksums (void)
{
  static const char *const lists[] = {
    "",
    "nonsense",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  ../secret\n",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  /etc/passwd\n",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  gone\n",
  };
  g_autofree char *folder = fixture_folder (), *missing = g_build_filename (folder, "missing", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      set_file (folder, "checksums.txt", lists[i], -1);
      assert_verify_fails (folder, -1);
    }
  assert_verify_fails (missing, -1);
  fixture_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gsize n;
  const AisleFamily *const *families = aisle_families (&n);
  for (gsize i = 0; i < n; i++)
    {
      if (families[i]->task != AISLE_TASK_RECOMMEND)
        continue;
      g_autofree char *name = g_strdup_printf ("/bundle/write/%s", families[i]->id);
      if (families[i]->task == AISLE_TASK_RECOMMEND)
        g_test_add_data_func (name, families[i], test_write);
    }
  g_test_add_func ("/bundle/graph-refused", test_graph_refused);
  g_test_add_func ("/bundle/card", test_card);
  g_test_add_func ("/bundle/checksums", test_checksums);
  g_test_add_func ("/bundle/proof-fails", test_proof_fails);
  g_test_add_func ("/bundle/unknown-family", test_unknown_family);
  g_test_add_func ("/bundle/replace", test_replace);
  g_test_add_func ("/bundle/replace-link", test_replace_link);
  g_test_add_func ("/bundle/cancel", test_cancel);
  g_test_add_func ("/bundle/verify/changed", test_verify_changed);
  g_test_add_func ("/bundle/verify/unlisted", test_verify_unlisted);
  g_test_add_func ("/bundle/verify/hostile", test_verify_hostile);
  g_test_add_func ("/bundle/verify/checksums", test_verify_checksums);
  return g_test_run ();
}
