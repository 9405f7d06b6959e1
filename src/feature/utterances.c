/* utterances.c: rows of dialogue_turns with an intent, and the parts they are split into. */
#include "feature/utterances.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/split.h"
#include "feature/text-parts.h"
#include "store/sql.h"
#include "text/fold.h"

#include <string.h>

#define STRIDE 4096
#define OUTSIDE                                                                                                        \
  "oos,out_of_scope,ood,out_of_domain,no_intent,no_nodes_detected,none,fallback,unknown,other,others,域外,无意图,无,未知,其他,其它"

static const char *const split_kinds[] = { NC_ ("choice", "auto"), NC_ ("choice", "given"), NC_ ("choice", "random"),
                                           NC_ ("choice", "time"), NC_ ("choice", "none"),  NULL };

static const char *const label_kinds[] = { NC_ ("choice", "auto"), NC_ ("choice", "intents"), NC_ ("choice", "moods"),
                                           NC_ ("choice", "reviews"), NULL };

const AisleParam aisle_utterance_params[] = {
  { "split", N_ ("Split"), AISLE_PARAM_CHOICE, "auto", 0, 0, split_kinds, NULL,
    N_ ("How training is kept apart from what the model is judged on: by the folds that came with the data, at random by "
        "the text, or by time; auto takes the folds where there are some.") },
  { "folds", N_ ("Parts"), AISLE_PARAM_INTEGER, "5", 2, 20, NULL, NULL,
    N_ ("With random: into how many parts the texts are divided, one of which is the test."), "split=auto|random" },
  { "fold", N_ ("Test part"), AISLE_PARAM_INTEGER, "1", 1, 20, NULL, NULL,
    N_ ("With random: which part is the test, from 1."), "split=auto|random" },
  { "labels", N_ ("Labels"), AISLE_PARAM_CHOICE, "auto", 0, 0, label_kinds, NULL,
    N_ ("What is learnt: the intents of dialogues; their moods, from a column such as mood or sentiment; or whether a review is "
        "for or against, by its label, or where it has none by its rating; auto takes the first of these that is there.") },
  { "speaker", N_ ("Speaker"), AISLE_PARAM_TEXT, "", 0, 0, NULL, NULL,
    N_ ("Whose words are read, as the data name them; empty for everybody's.") },
  { "outside", N_ ("Out of scope"), AISLE_PARAM_LIST, OUTSIDE, 0, 0, NULL, NULL,
    N_ ("Names of the label that stands for whatever the assistant is not for, the first that is there; capitals and marks "
        "between words do not count.") },
};
const gsize aisle_utterance_n_params = G_N_ELEMENTS (aisle_utterance_params);

/* ---- all ---- */

typedef struct
{
  GStringChunk *strings;
  GPtrArray *names, *unlabelled;
  GArray *unlabelled_time, *unlabelled_id;
} Owner;

static void
owner_free (Owner *self)
{
  if (self == NULL)
    return;
  g_string_chunk_free (self->strings);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->unlabelled);
  g_array_unref (self->unlabelled_time);
  g_array_unref (self->unlabelled_id);
  g_free (self);
}

void
aisle_utterances_free (AisleUtterances *self)
{
  if (self == NULL)
    return;
  g_free (self->texts);
  g_free (self->label);
  g_free (self->id);
  g_free (self->fold);
  g_free (self->time);
  owner_free (self->owner);
  g_free (self);
}

static AisleUtterances *
utterances_alloc (gsize n)
{
  AisleUtterances *self = g_new0 (AisleUtterances, 1);

  self->n = n;
  self->outside = -1;
  self->texts = g_try_new0 (const char *, n + 1);
  self->label = g_try_new0 (gint32, n + 1);
  self->id = g_try_new0 (gint32, n + 1);
  self->fold = g_try_new0 (guint8, n + 1);
  self->time = g_try_new0 (gint64, n + 1);
  if (self->texts == NULL || self->label == NULL || self->id == NULL || self->fold == NULL || self->time == NULL)
    g_clear_pointer (&self, aisle_utterances_free);
  return self;
}

static Owner *
owner_new (void)
{
  Owner *owner = g_new0 (Owner, 1);

  owner->strings = g_string_chunk_new (1 << 16);
  owner->names = g_ptr_array_new ();
  owner->unlabelled = g_ptr_array_new ();
  owner->unlabelled_time = g_array_new (FALSE, FALSE, sizeof (gint64));
  owner->unlabelled_id = g_array_new (FALSE, FALSE, sizeof (gint32));
  return owner;
}

AisleUtterances *
aisle_utterances_new (const char *const *texts, const gint32 *label, gsize n, gsize n_classes)
{
  AisleUtterances *self = utterances_alloc (n);
  Owner *owner = owner_new ();

  g_assert (self != NULL);
  self->owner = owner;
  for (gsize i = 0; i < n; i++)
    {
      self->texts[i] = texts[i];
      self->label[i] = label[i];
      self->id[i] = (gint32) i;
      self->time[i] = AISLE_TIME_MISSING;
    }
  for (gsize c = 0; c < n_classes; c++)
    {
      char name[24];

      g_snprintf (name, sizeof name, "%04" G_GSIZE_FORMAT, c);
      g_ptr_array_add (owner->names, g_string_chunk_insert (owner->strings, name));
    }
  self->classes = (const char *const *) owner->names->pdata;
  self->n_classes = n_classes;
  return self;
}

AisleUtterances *
aisle_utterances_select (const AisleUtterances *self, const gsize *rows, gsize n)
{
  AisleUtterances *part = utterances_alloc (n);

  if (part == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      part->texts[i] = self->texts[rows[i]];
      part->label[i] = self->label[rows[i]];
      part->id[i] = self->id[rows[i]];
      part->fold[i] = self->fold[rows[i]];
      part->time[i] = self->time[rows[i]];
    }
  part->n_classes = self->n_classes;
  part->classes = self->classes;
  part->outside = self->outside;
  part->labels = self->labels;
  part->unlabelled = self->unlabelled;
  part->n_unlabelled = self->n_unlabelled;
  return part;
}

/* ---- reading ---- */

typedef struct
{
  const char *text, *intent;
  gint64 time;
  gint32 id;
  guint8 fold;
} Row;

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "Out-of-Scope" as "outofscope". */
static char *
bare_name (const char *name)
{
  GString *bare = g_string_new (NULL);

  for (; *name != '\0'; name++)
    if (g_ascii_isalnum (*name) || (guint8) *name >= 0x80)
      g_string_append_c (bare, g_ascii_tolower (*name));
  return g_string_free (bare, FALSE);
}

/* The class of the first of names that is there; -1. */
static gint32
find_outside (const GPtrArray *classes, char **names)
{
  for (; *names != NULL; names++)
    {
      g_autofree char *wanted = bare_name (*names);

      for (guint c = 0; c < classes->len; c++)
        {
          g_autofree char *name = bare_name (classes->pdata[c]);

          if (g_str_equal (name, wanted))
            return (gint32) c;
        }
    }
  return -1;
}

/* Numbers the intents, and gives the rows their numbers. */
static void
number_classes (AisleUtterances *self, Owner *owner, const GArray *rows, char **outside)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      const char *intent = g_array_index (rows, Row, i).intent;

      if (g_hash_table_add (numbers, (gpointer) intent))
        g_ptr_array_add (owner->names, (gpointer) intent);
    }
  g_ptr_array_sort (owner->names, compare_names);
  for (guint c = 0; c < owner->names->len; c++)
    g_hash_table_insert (numbers, owner->names->pdata[c], GUINT_TO_POINTER (c));
  self->outside = find_outside (owner->names, outside);
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);

      self->texts[i] = row->text;
      self->label[i] = (gint32) GPOINTER_TO_UINT (g_hash_table_lookup (numbers, row->intent));
      self->id[i] = row->id;
      self->fold[i] = row->fold;
      self->time[i] = row->time;
    }
  self->classes = (const char *const *) owner->names->pdata;
  self->n_classes = owner->names->len;
}

/* Texts with a label: id, text, label, fold, time of the active sources; ?1 is the speaker or ''. */
static const char intents_sql[] =
    "SELECT r.id, r.text, t.intent, r.fold, r.time FROM dialogue_turns AS r"
    " JOIN sources AS s ON s.id = r.source AND s.active = 1 JOIN turn_intents AS t ON t.id = r.id"
    " WHERE t.intent IS NOT NULL AND (?1 = '' OR r.speaker = ?1) ORDER BY r.id";
static const char moods_sql[] =
    "SELECT r.id, r.text, CAST (j.value AS TEXT), r.fold, r.time FROM dialogue_turns AS r"
    " JOIN sources AS s ON s.id = r.source AND s.active = 1, json_each (r.attributes) AS j"
    " WHERE lower (substr (j.key, length (rtrim (j.key, replace (j.key, '.', ''))) + 1)) IN ('mood', 'sentiment', 'emotion', 'polarity', '情绪', '情感', '心情')"
    " AND j.value <> '' AND (?1 = '' OR r.speaker = ?1) GROUP BY r.id ORDER BY r.id";
/* Ratings are against up to two fifths of the greatest there is, for from four fifths on; others say neither. */
static const char reviews_sql[] =
    "WITH top AS (SELECT max (r.rating) AS most FROM reviews AS r JOIN sources AS s ON s.id = r.source AND s.active = 1)"
    " SELECT r.id, r.text, coalesce (nullif (r.label, ''), CASE WHEN r.rating <= .4 * top.most THEN 'negative'"
    " WHEN r.rating >= .8 * top.most THEN 'positive' END) AS mood, r.fold, r.time FROM top, reviews AS r"
    " JOIN sources AS s ON s.id = r.source AND s.active = 1 WHERE mood IS NOT NULL AND ?1 IS NOT NULL ORDER BY r.id";

/* All texts, with a label or without: text, id, time. */
static const char turns_sql[] =
    "SELECT r.text, r.id, r.time FROM dialogue_turns AS r JOIN sources AS s ON s.id = r.source AND s.active = 1"
    " WHERE ?1 = '' OR r.speaker = ?1 ORDER BY r.id";
static const char all_reviews_sql[] = "SELECT r.text, r.id, r.time FROM reviews AS r"
                                      " JOIN sources AS s ON s.id = r.source AND s.active = 1 WHERE ?1 IS NOT NULL"
                                      " ORDER BY r.id";

/* The sorts of labels, in the order in which auto looks for them. */
static const struct
{
  const char *id, *sql, *all_sql, *title, *nothing;
} sorts[] = {
  { "intents", intents_sql, turns_sql, N_ ("Intents of dialogues"),
    N_ ("no utterance has an intent: make topics intents, or import dialogues with a column of intents") },
  { "moods", moods_sql, turns_sql, N_ ("Moods of dialogues"),
    N_ ("no utterance has a mood: import dialogues with a column mood or sentiment") },
  { "reviews", reviews_sql, all_reviews_sql, N_ ("Labels or ratings of reviews"),
    N_ ("no review has a label or a rating: import reviews with one of these columns") },
};

/* Rows of the active sources with a label; strings are the owner's. */
static GArray *
read_rows (AisleProject *project, const AisleParams *params, gsize sort, Owner *owner, AisleProgress *progress,
           GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  sqlite3_stmt *row = aisle_sql_prepare (project, sorts[sort].sql, error);
  int rc;

  if (row == NULL)
    return NULL;
  aisle_sql_bind_text (row, 1, aisle_params_text (params, "speaker"));
  for (gsize i = 0; (rc = sqlite3_step (row)) == SQLITE_ROW; i++)
    {
      Row one = { .id = sqlite3_column_int (row, 0), .fold = (guint8) sqlite3_column_int (row, 3) };

      if (i % STRIDE == 0 && !aisle_progress_step (progress, 0, _ ("Reading utterances"), error))
        {
          sqlite3_finalize (row);
          return NULL;
        }
      one.time = sqlite3_column_type (row, 4) == SQLITE_NULL ? AISLE_TIME_MISSING : sqlite3_column_int64 (row, 4);
      one.text = g_string_chunk_insert (owner->strings, aisle_sql_text (row, 1));
      one.intent = g_string_chunk_insert_const (owner->strings, aisle_sql_text (row, 2));
      g_array_append_val (rows, one);
    }
  if (!aisle_sql_end (project, row, rc, error))
    return NULL;
  return g_steal_pointer (&rows);
}

/* The rows of the sort that is asked for, or with auto of the first that has any; *sort: which. */
static GArray *
find_rows (AisleProject *project, const AisleParams *params, Owner *owner, gsize *sort, AisleProgress *progress,
           GError **error)
{
  const char *labels = aisle_params_text (params, "labels");
  gboolean any = g_str_equal (labels, "auto");

  for (gsize s = 0; s < G_N_ELEMENTS (sorts); s++)
    if (any || g_str_equal (labels, sorts[s].id))
      {
        g_autoptr (GArray) rows = read_rows (project, params, s, owner, progress, error);

        if (rows == NULL)
          return NULL;
        *sort = s;
        if (rows->len > 0)
          return g_steal_pointer (&rows);
      }
  if (any)
    g_set_error_literal (
        error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY,
        _ ("no utterance has an intent or a mood, and no review a label or a rating: make topics intents, or "
           "import texts with one of these columns"));
  else
    g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY, _ (sorts[*sort].nothing));
  return NULL;
}

AisleUtterances *
aisle_utterances_read (AisleProject *project, const AisleParams *params, AisleProgress *progress, GError **error)
{
  Owner *owner = owner_new ();
  gsize sort = 0;
  g_autoptr (GArray) rows = find_rows (project, params, owner, &sort, progress, error);
  g_auto (GStrv) outside = aisle_params_list (params, "outside");
  AisleUtterances *self = rows != NULL ? utterances_alloc (rows->len) : NULL;

  if (self == NULL)
    {
      if (rows != NULL)
        g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                             _ ("not enough memory for the utterances"));
      owner_free (owner);
      return NULL;
    }
  self->owner = owner;
  self->labels = sorts[sort].id;
  number_classes (self, owner, rows, outside);
  if (self->n_classes >= 2)
    return self;
  g_set_error (
      error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY,
      _ ("all texts have the label '%s', and telling apart takes two: make another topic an intent, or import texts "
         "with other labels"),
      self->classes[0]);
  aisle_utterances_free (self);
  return NULL;
}

char *
aisle_utterances_hash (const AisleUtterances *self)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (gsize i = 0; i < self->n; i++)
    {
      g_checksum_update (sum, (const guchar *) self->texts[i], (gssize) strlen (self->texts[i]) + 1);
      g_checksum_update (sum, (const guchar *) self->classes[self->label[i]],
                         (gssize) strlen (self->classes[self->label[i]]) + 1);
      g_checksum_update (sum, &self->fold[i], 1);
      g_checksum_update (sum, (const guchar *) &self->time[i], sizeof self->time[i]);
    }
  return g_strndup (g_checksum_get_string (sum), 32);
}

static const char *
all_sql_of (const AisleUtterances *self)
{
  for (gsize s = 0; s < G_N_ELEMENTS (sorts); s++)
    if (g_strcmp0 (self->labels, sorts[s].id) == 0)
      return sorts[s].all_sql;
  g_assert_not_reached ();
}

static void
add_unlabelled (Owner *owner, const char *text, sqlite3_stmt *row)
{
  gint32 id = sqlite3_column_int (row, 1);
  gint64 time = sqlite3_column_type (row, 2) == SQLITE_NULL ? AISLE_TIME_MISSING : sqlite3_column_int64 (row, 2);

  g_ptr_array_add (owner->unlabelled, g_string_chunk_insert (owner->strings, text));
  g_array_append_val (owner->unlabelled_time, time);
  g_array_append_val (owner->unlabelled_id, id);
}

gboolean
aisle_utterances_read_unlabelled (AisleUtterances *self, AisleProject *project, const AisleParams *params,
                                  AisleProgress *progress, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  sqlite3_stmt *row = aisle_sql_prepare (project, all_sql_of (self), error);
  Owner *owner = self->owner;
  int rc;

  if (row == NULL)
    return FALSE;
  aisle_sql_bind_text (row, 1, aisle_params_text (params, "speaker"));
  for (gsize i = 0; i < self->n; i++)
    g_hash_table_add (known, g_memdup2 (&(guint64){ aisle_text_hash (self->texts[i]) }, sizeof (guint64)));
  for (gsize i = 0; (rc = sqlite3_step (row)) == SQLITE_ROW; i++)
    {
      const char *text = aisle_sql_text (row, 0);

      if (i % STRIDE == 0 && !aisle_progress_step (progress, 0, _ ("Reading utterances"), error))
        {
          sqlite3_finalize (row);
          return FALSE;
        }
      if (g_hash_table_add (known, g_memdup2 (&(guint64){ aisle_text_hash (text) }, sizeof (guint64))))
        add_unlabelled (owner, text, row);
    }
  self->unlabelled = (const char *const *) owner->unlabelled->pdata;
  self->n_unlabelled = owner->unlabelled->len;
  self->unlabelled_time = (const gint64 *) (gpointer) owner->unlabelled_time->data;
  self->unlabelled_id = (const gint32 *) (gpointer) owner->unlabelled_id->data;
  return aisle_sql_end (project, row, rc, error);
}

/* ---- parts ---- */

/* The kind and the part (N) of each; NULL when memory runs out. */
static const char *
divide (const AisleUtterances *all, const AisleParams *params, guint8 *part)
{
  g_autofree guint64 *hash = g_try_new (guint64, all->n + 1);
  const AisleTextRows rows = { all->n, hash, all->fold, all->time };
  const char *kind = aisle_text_parts_kind (&rows, params);

  for (gsize i = 0; hash != NULL && i < all->n; i++)
    hash[i] = aisle_text_hash (all->texts[i]);
  return hash != NULL && aisle_text_parts_divide (&rows, kind, params, part) ? kind : NULL;
}

static AisleUtterances *
select_parts (const AisleUtterances *all, const guint8 *part, guint8 one, guint8 other)
{
  g_autofree gsize *rows = g_try_new (gsize, all->n + 1);
  gsize n = 0;

  if (rows == NULL)
    return NULL;
  for (gsize i = 0; i < all->n; i++)
    if (part[i] == one || part[i] == other)
      rows[n++] = i;
  return aisle_utterances_select (all, rows, n);
}

static void
count_unseen (AisleUtteranceSplit *self)
{
  g_autofree gboolean *seen = g_new0 (gboolean, self->full->n_classes);

  for (gsize i = 0; i < self->full->n; i++)
    if (self->full->label[i] >= 0)
      seen[self->full->label[i]] = TRUE;
  for (gsize i = 0; i < self->test->n; i++)
    self->unseen += self->test->label[i] >= 0 && !seen[self->test->label[i]];
}

/* Of what has no label, leaves the parts what is older than all of the test, by time or else by row: the rest was said beside
 * what is judged. */
static gboolean
cut_unlabelled (AisleUtteranceSplit *self, const AisleUtterances *all)
{
  AisleUtterances *const parts[] = { self->fit, self->valid, self->full, self->test };
  gint64 time = self->test->time[0];
  gint32 id = self->test->id[0];
  gsize n = 0;

  self->unlabelled = g_try_new (const char *, all->n_unlabelled + 1);
  if (self->unlabelled == NULL)
    return FALSE;
  for (gsize i = 1; i < self->test->n; i++)
    if (self->test->time[i] < time)
      {
        time = self->test->time[i];
        id = self->test->id[i];
      }
  for (gsize i = 0; i < all->n_unlabelled; i++)
    if (all->unlabelled_time[i] < time
        || (time == AISLE_TIME_MISSING && all->unlabelled_time[i] == time && all->unlabelled_id[i] < id))
      self->unlabelled[n++] = all->unlabelled[i];
  for (gsize p = 0; p < G_N_ELEMENTS (parts); p++)
    {
      parts[p]->unlabelled = self->unlabelled;
      parts[p]->n_unlabelled = n;
    }
  return TRUE;
}

static void
set_memory_error (GError **error)
{
  g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the utterances"));
}

AisleUtteranceSplit *
aisle_utterance_split_new (const AisleUtterances *all, const AisleParams *params, GError **error)
{
  g_autoptr (AisleUtteranceSplit) self = g_new0 (AisleUtteranceSplit, 1);
  g_autofree guint8 *part = g_try_new0 (guint8, all->n + 1);

  self->kind = part != NULL ? g_strdup (divide (all, params, part)) : NULL;
  if (self->kind == NULL || (self->fit = select_parts (all, part, AISLE_PART_FIT, AISLE_PART_FIT)) == NULL
      || (self->valid = select_parts (all, part, AISLE_PART_VALID, AISLE_PART_VALID)) == NULL
      || (self->full = select_parts (all, part, AISLE_PART_FIT, AISLE_PART_VALID)) == NULL
      || (self->test = select_parts (all, part, AISLE_PART_TEST, AISLE_PART_TEST)) == NULL)
    {
      set_memory_error (error);
      return NULL;
    }
  for (gsize i = 0; i < all->n; i++)
    self->no_fold += part[i] == AISLE_PART_OUT;
  if (self->fit->n == 0 || (self->test->n == 0 && !g_str_equal (self->kind, "none")))
    {
      g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY,
                   _ ("split '%s' leaves %zu utterances to train on and %zu to judge: choose another split"),
                   self->kind, self->fit->n, self->test->n);
      return NULL;
    }
  count_unseen (self);
  if (g_str_equal (self->kind, "time") && all->n_unlabelled > 0 && !cut_unlabelled (self, all))
    {
      set_memory_error (error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
aisle_utterance_split_free (AisleUtteranceSplit *self)
{
  if (self == NULL)
    return;
  aisle_utterances_free (self->fit);
  aisle_utterances_free (self->valid);
  aisle_utterances_free (self->full);
  aisle_utterances_free (self->test);
  g_free (self->unlabelled);
  g_free (self->kind);
  g_free (self);
}

/* "Intents of dialogues: 12 labels in 1980 texts, ..." */
static char *
taken_for (const AisleUtteranceSplit *self, const AisleUtterances *all)
{
  const char *title = "", *apart = g_str_equal (self->kind, "given")    ? _ ("by the folds that came with the data")
                                   : g_str_equal (self->kind, "random") ? _ ("at random by the text")
                                   : g_str_equal (self->kind, "time")   ? _ ("by time")
                                                                        : _ ("by nothing");
  GString *text = g_string_new (NULL);

  for (gsize s = 0; s < G_N_ELEMENTS (sorts); s++)
    if (g_strcmp0 (all->labels, sorts[s].id) == 0)
      title = _ (sorts[s].title);
  g_string_printf (
      text,
      _ ("%s: %zu labels in %zu texts, kept apart %s: %zu to train on, %zu of them to choose by, and %zu to "
         "judge."),
      title, all->n_classes, all->n, apart, self->full->n, self->valid->n, self->test->n);
  g_string_append_c (text, ' ');
  if (all->outside >= 0)
    g_string_append_printf (text, _ ("'%s' stands for what is out of scope."), all->classes[all->outside]);
  else
    g_string_append (text, _ ("No label stands for what is out of scope."));
  return g_string_free (text, FALSE);
}

void
aisle_utterance_split_describe (const AisleUtteranceSplit *self, const AisleUtterances *all, AislePassport *passport)
{
  g_autofree char *what = taken_for (self, all);

  aisle_passport_set_rows (passport, all->n, N_ ("utterances"));
  if (self->no_fold > 0)
    aisle_passport_add_dropped (passport, _ ("no fold given"), self->no_fold);
  aisle_passport_add_note (passport, what);
  if (self->full->n_unlabelled > 0)
    {
      g_autofree char *note = g_strdup_printf (
          _ ("%zu texts without a label are there besides: a model that guesses hidden words reads them, too."),
          self->full->n_unlabelled);

      aisle_passport_add_note (passport, note);
    }
  if (all->n_unlabelled > self->full->n_unlabelled)
    {
      g_autofree char *note = g_strdup_printf (
          _ ("Texts without a label that are as new as what is judged, and which no model reads: %zu."),
          all->n_unlabelled - self->full->n_unlabelled);

      aisle_passport_add_note (passport, note);
    }
  if (self->unseen > 0)
    {
      g_autofree char *note = g_strdup_printf (
          _ ("%zu judged utterances have an intent that training does not have: they count as wrong."), self->unseen);

      aisle_passport_add_note (passport, note);
    }
}
