/* confusion-command.c: see confusion.h. */
#include "command/confusion.h"
#include "command/command.h"
#include "command/texts-age.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sql.h"

/* ---- the map ---- */

typedef struct
{
  gsize class, mistakes;
} Ranked;

static int
compare_ranked (gconstpointer a, gconstpointer b)
{
  const Ranked *left = a, *right = b;

  if (left->mistakes != right->mistakes)
    return left->mistakes > right->mistakes ? -1 : 1;
  return (left->class > right->class) - (left->class < right->class);
}

/* Classes that stand among labels or predictions, those with most mistakes first. */
static GArray *
rank_classes (const AisleJudgedTexts *judged, gsize most)
{
  GArray *ranked = g_array_new (FALSE, FALSE, sizeof (Ranked));
  g_autofree gsize *seen = g_new0 (gsize, judged->names.n), *mistakes = g_new0 (gsize, judged->names.n);

  for (gsize i = 0; i < judged->n; i++)
    {
      gint32 label = judged->label[i], predicted = judged->predicted[i];

      if (label < 0)
        continue;
      seen[label]++;
      seen[predicted]++;
      mistakes[label] += label != predicted;
      mistakes[predicted] += label != predicted;
    }
  for (gsize c = 0; c < judged->names.n; c++)
    if (seen[c] > 0)
      {
        const Ranked one = { c, mistakes[c] };

        g_array_append_val (ranked, one);
      }
  g_array_sort (ranked, compare_ranked);
  if (most > 0 && ranked->len > most)
    g_array_set_size (ranked, (guint) most);
  return ranked;
}

static void
add_cell (AisleTable *table, const char *label, const char *predicted, gsize texts, gsize of)
{
  gsize row = aisle_table_add_row (table);

  aisle_table_set_text (table, row, 0, label);
  aisle_table_set_text (table, row, 1, predicted);
  if (texts == 0)
    return;
  aisle_table_set_integer (table, row, 2, (gint64) texts);
  aisle_table_set_real (table, row, 3, (double) texts / (double) of);
}

/* cells: R x R over the ranked classes, of: R, texts of each.  The diagonal comes first, since it gives both sides their
 * order. */
static AisleTable *
map_table (const AisleJudgedTexts *judged, const GArray *ranked, const gsize *cells, const gsize *of,
           gboolean mistakes_only)
{
  static const AisleColumnSpec specs[] = {
    { "label", N_ ("Intent"), AISLE_COLUMN_TEXT },
    { "predicted", N_ ("Taken for"), AISLE_COLUMN_TEXT },
    { "texts", N_ ("Texts"), AISLE_COLUMN_INTEGER, N_ ("texts") },
    { "share", N_ ("Share of the intent"), AISLE_COLUMN_SHARE },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  char **names = judged->names.names;
  guint n = ranked->len;

  for (guint i = 0; i < n; i++)
    {
      const char *name = names[g_array_index (ranked, Ranked, i).class];

      add_cell (table, name, name, mistakes_only ? 0 : cells[i * n + i], of[i]);
    }
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      if (i != j && cells[i * n + j] > 0)
        add_cell (table, names[g_array_index (ranked, Ranked, i).class], names[g_array_index (ranked, Ranked, j).class],
                  cells[i * n + j], of[i]);
  return table;
}

/* NULL where memory is short. */
static AisleTable *
count (const AisleJudgedTexts *judged, const GArray *ranked, gboolean mistakes_only)
{
  guint n = ranked->len;
  g_autofree gsize *cells = g_try_new0 (gsize, (gsize) n * n + 1), *of = g_new0 (gsize, n + 1);
  g_autofree gint32 *place = g_new (gint32, judged->names.n + 1);

  if (cells == NULL)
    return NULL;
  for (gsize c = 0; c < judged->names.n; c++)
    place[c] = -1;
  for (guint i = 0; i < n; i++)
    place[g_array_index (ranked, Ranked, i).class] = (gint32) i;
  for (gsize i = 0; i < judged->n; i++)
    {
      gint32 label = judged->label[i] >= 0 ? place[judged->label[i]] : -1, predicted = place[judged->predicted[i]];

      if (label < 0)
        continue;
      of[label]++;
      if (predicted >= 0)
        cells[(gsize) label * n + (gsize) predicted]++;
    }
  return map_table (judged, ranked, cells, of, mistakes_only);
}

AisleAnswer *
aisle_command_confusion_map (AisleProject *project, gint64 run, gsize most, gboolean mistakes_only, GError **error)
{
  g_auto (AisleJudgedTexts) judged = { NULL };
  g_autoptr (GArray) ranked = NULL;
  g_autofree char *number = g_strdup_printf ("%lld", (long long) run);
  g_autoptr (AislePassport) passport = NULL;
  g_autoptr (AisleTable) table = NULL;

  if (!aisle_judged_texts_read (&judged, project, run, error))
    return NULL;
  ranked = rank_classes (&judged, most);
  table = count (&judged, ranked, mistakes_only);
  if (table == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for so many intents: ask for fewer of them"));
      return NULL;
    }
  passport = aisle_passport_new (
      _ ("How many judged utterances of an intent the model takes for which, the intents with most mistakes first."));
  aisle_passport_set_source (passport, judged.run->content_hash, aisle_project_generation (project));
  aisle_passport_set_rows (passport, judged.n, N_ ("utterances"));
  aisle_passport_add_param (passport, "run", number);
  aisle_passport_add_param (passport, "family", judged.run->family);
  if (!aisle_run_tell_age (project, judged.run, passport, error))
    return NULL;
  return aisle_answer_new (g_steal_pointer (&table), g_steal_pointer (&passport));
}

/* ---- the texts ---- */

typedef struct
{
  gsize at; /* among the judged */
  float confidence;
} Sure;

static int
compare_sure (gconstpointer a, gconstpointer b)
{
  const Sure *left = a, *right = b;

  if (left->confidence != right->confidence)
    return left->confidence > right->confidence ? -1 : 1;
  return (left->at > right->at) - (left->at < right->at);
}

/* -2: there is none of that name; -1: any. */
static gint32
class_of (const AisleClassNames *names, const char *name)
{
  if (name == NULL)
    return -1;
  for (gsize c = 0; c < names->n; c++)
    if (g_str_equal (names->names[c], name))
      return (gint32) c;
  return -2;
}

static GArray *
choose (const AisleJudgedTexts *judged, const AisleJudgedOrder *order)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (Sure));
  gint32 label = class_of (&judged->names, order->label), predicted = class_of (&judged->names, order->predicted);

  for (gsize i = 0; i < judged->n; i++)
    {
      const Sure one = { i, judged->confidence->values[i] };

      if ((label == -1 || judged->label[i] == label) && (predicted == -1 || judged->predicted[i] == predicted)
          && (!order->mistakes_only || judged->label[i] != judged->predicted[i]))
        g_array_append_val (chosen, one);
    }
  g_array_sort (chosen, compare_sure);
  if (order->n != NULL)
    *order->n = chosen->len;
  if (chosen->len > order->limit)
    g_array_set_size (chosen, (guint) order->limit);
  return chosen;
}

/* A judged text by its row: text, the label that it has by now where that can have changed. */
static const struct
{
  const char *labels, *sql;
} readings[] = {
  { "intents",
    "SELECT r.text, t.intent FROM dialogue_turns AS r JOIN turn_intents AS t ON t.id = r.id WHERE r.id = ?1" },
  { "moods", "SELECT text, NULL FROM dialogue_turns WHERE id = ?1" },
  { "reviews", "SELECT text, NULL FROM reviews WHERE id = ?1" },
};

static const char *
reading_sql (const char *labels)
{
  for (gsize i = 1; i < G_N_ELEMENTS (readings); i++)
    if (g_str_equal (labels, readings[i].labels))
      return readings[i].sql;
  return readings[0].sql;
}

static void
add_text (AisleTable *table, const AisleJudgedTexts *judged, gsize at, gboolean intents, sqlite3_stmt *statement)
{
  gsize row = aisle_table_add_row (table);

  aisle_table_set_text (table, row, 0, aisle_sql_text (statement, 0));
  if (judged->label[at] >= 0)
    aisle_table_set_text (table, row, 1, judged->names.names[judged->label[at]]);
  aisle_table_set_text (table, row, 2, judged->names.names[judged->predicted[at]]);
  aisle_table_set_real (table, row, 3, (double) judged->confidence->values[at]);
  if (sqlite3_column_type (statement, 1) != SQLITE_NULL)
    aisle_table_set_text (table, row, 4, aisle_sql_text (statement, 1));
  if (intents)
    aisle_table_set_integer (table, row, 5, judged->confidence->users[at]);
}

AisleTable *
aisle_command_judged_texts (AisleProject *project, const AisleJudgedOrder *order, GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "text", N_ ("Text"), AISLE_COLUMN_TEXT },           { "label", N_ ("Intent"), AISLE_COLUMN_TEXT },
    { "predicted", N_ ("Taken for"), AISLE_COLUMN_TEXT }, { "confidence", N_ ("Confidence"), AISLE_COLUMN_SHARE },
    { "now", N_ ("Intent by now"), AISLE_COLUMN_TEXT },   { "turn", N_ ("Row"), AISLE_COLUMN_INTEGER },
  };
  g_auto (AisleJudgedTexts) judged = { NULL };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  g_autoptr (GArray) chosen = NULL;
  g_autoptr (AisleParams) reading = NULL;
  sqlite3_stmt *statement;
  const char *sql;
  int rc = SQLITE_DONE;

  if (!aisle_judged_texts_read (&judged, project, order->run, error)
      || (reading = aisle_classifier_reading (judged.run, error)) == NULL)
    return NULL;
  chosen = choose (&judged, order);
  sql = reading_sql (aisle_params_text (reading, "labels"));
  statement = aisle_sql_prepare (project, sql, error);
  if (statement == NULL)
    return NULL;
  for (guint i = 0; i < chosen->len && (rc == SQLITE_ROW || rc == SQLITE_DONE); i++)
    {
      gsize at = g_array_index (chosen, Sure, i).at;

      sqlite3_reset (statement);
      sqlite3_bind_int64 (statement, 1, judged.confidence->users[at]);
      rc = sqlite3_step (statement);
      if (rc == SQLITE_ROW)
        add_text (table, &judged, at, sql == readings[0].sql, statement);
    }
  if (!aisle_sql_end (project, statement, rc == SQLITE_ROW ? SQLITE_DONE : rc, error))
    return NULL;
  return g_steal_pointer (&table);
}
