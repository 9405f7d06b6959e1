/* bench-texts.c: Banking77 by the line through words and characters, trained on the published part and judged on the other;
 * an epoch of the networks that read.  scikit-learn's LinearSVC takes 4.6 s to train and is right on .9149 of the texts. */
#include "bench.h"

#include "base/csv-read.h"
#include "feature/utterances.h"
#include "model/model.h"

#include <string.h>

#define REPEATS 3

typedef struct
{
  GPtrArray *texts, *names; /* of train and then test */
  gsize n_train, n_classes;
  gint32 *label;
  AisleUtterances *train;
  AisleModel *model;
  const AisleFamily *family;
  AisleParams *params;
} Bench;

/* Appends texts and names of a CSV file that zstd packed; FALSE where the file or zstd is not there. */
static gboolean
read_file (Bench *self, const char *name)
{
  g_autofree char *path = bench_shared (name), *text = NULL;
  const char *command[] = { "zstd", "-dcq", path, NULL };
  g_autoptr (GPtrArray) records = NULL;

  if (path == NULL
      || !g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, NULL, NULL)
      || text == NULL)
    return FALSE;
  records = aisle_csv_records (text);
  for (guint i = 1; i < records->len; i++)
    {
      const GPtrArray *record = records->pdata[i];

      if (record->len < 2)
        continue;
      g_ptr_array_add (self->texts, g_strdup (record->pdata[0]));
      g_ptr_array_add (self->names, g_strdup (record->pdata[1]));
    }
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In the order of their names, as the program numbers them. */
static void
number_labels (Bench *self)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < self->names->len; i++)
    if (g_hash_table_add (numbers, self->names->pdata[i]))
      g_ptr_array_add (names, self->names->pdata[i]);
  g_ptr_array_sort (names, compare_names);
  self->n_classes = names->len;
  for (guint c = 0; c < names->len; c++)
    g_hash_table_insert (numbers, names->pdata[c], GUINT_TO_POINTER (c));
  self->label = g_new (gint32, self->names->len);
  for (guint i = 0; i < self->names->len; i++)
    self->label[i] = (gint32) GPOINTER_TO_UINT (g_hash_table_lookup (numbers, self->names->pdata[i]));
}

static void
train (gpointer data)
{
  Bench *self = data;
  AisleTrainInput input = { .utterances = self->train, .params = self->params, .seed = 1 };
  GError *error = NULL;

  g_clear_pointer (&self->model, aisle_model_free);
  self->model = self->family->train (&input, NULL, &error);
  if (self->model == NULL)
    g_error ("%s", error->message);
}

static double
accuracy (const Bench *self)
{
  gsize n = self->texts->len - self->n_train, c = self->n_classes, right = 0;
  g_autofree float *chances = g_new (float, n *c);
  GError *error = NULL;

  if (!aisle_model_classify (self->model, (const char *const *) self->texts->pdata + self->n_train, n, chances, NULL,
                             &error))
    g_error ("%s", error->message);
  for (gsize i = 0; i < n; i++)
    {
      gsize best = 0;

      for (gsize k = 1; k < c; k++)
        best = chances[i * c + k] > chances[i * c + best] ? k : best;
      right += (gint32) best == self->label[self->n_train + i];
    }
  return (double) right / (double) n;
}

/* One pass of a network, or all that the family takes. */
static void
measure (Bench *self, const char *id, gboolean one_pass, double mark)
{
  g_autofree char *name = g_strdup_printf (one_pass ? "texts/%s-pass" : "texts/%s", id);
  BenchRun run = { .name = name,
                   .repeats = REPEATS,
                   .work = train,
                   .data = self,
                   .units = (double) self->n_train,
                   .unit = "texts",
                   .mark = mark };

  self->family = aisle_family (id);
  self->params = aisle_params_new (self->family->params, self->family->n_params);
  if (one_pass)
    {
      g_assert_true (aisle_params_set_pair (self->params, "passes=1", NULL));
      (void) !aisle_params_set_pair (self->params, "guess_passes=0", NULL); /* not all families have it */
      run.repeats = 1;
    }
  bench_run (&run);
  if (!one_pass)
    bench_record (name, "accuracy", accuracy (self), "mark_accuracy", .9149, NULL);
  g_clear_pointer (&self->params, aisle_params_free);
}

int
main (int argc, char **argv)
{
  static const char *const networks[] = { "intent-subword", "intent-cnn",         "intent-lstm",
                                          "intent-bilstm",  "intent-transformer", "intent-gpt" };
  Bench self = { .texts = g_ptr_array_new_with_free_func (g_free), .names = g_ptr_array_new_with_free_func (g_free) };

  if (!read_file (&self, "data/banking77/train.csv.zst"))
    {
      bench_skip ("texts", "no Banking77 data, or no zstd");
      return 0;
    }
  self.n_train = self.texts->len;
  if (!read_file (&self, "data/banking77/test.csv.zst"))
    g_error ("no test");
  number_labels (&self);
  self.train = aisle_utterances_new ((const char *const *) self.texts->pdata, self.label, self.n_train, self.n_classes);
  measure (&self, "intent-linear", FALSE, 1);
  for (gsize n = 0; n < G_N_ELEMENTS (networks); n++)
    measure (&self, networks[n], TRUE, 0);
  g_clear_pointer (&self.model, aisle_model_free);
  aisle_utterances_free (self.train);
  g_free (self.label);
  g_ptr_array_unref (self.texts);
  g_ptr_array_unref (self.names);
  return 0;
}
