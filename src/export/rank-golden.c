/* rank-golden.c: see rank-golden.h. */
#include "export/rank-golden.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "base/random.h"
#include "export/golden.h"

#include <math.h>
#include <string.h>

#define FILE_LIMIT    ((gsize) 1 << 28)
#define N_REAL        16
#define N_ROWS        50 /* of a real query, at most */
#define MOST_ROWS     100000
#define MOST_FEATURES 4096

static void
feature_free (gpointer data)
{
  AisleRankFeature *self = data;

  g_free ((char *) self->id);
  g_free (self);
}

void
aisle_rank_golden_free (AisleRankGolden *self)
{
  if (self == NULL)
    return;
  aisle_rank_set_free (self->set);
  g_ptr_array_unref (self->names);
  g_clear_pointer (&self->features, g_ptr_array_unref);
  g_free (self->scores);
  g_free (self);
}

static gpointer
fail_memory (GError **error)
{
  g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the golden cases"));
  return NULL;
}

/* Features that are known by nothing but their ids. */
static GPtrArray *
features_of (const char *const *ids, gsize n)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (feature_free);

  for (gsize f = 0; f < n; f++)
    {
      AisleRankFeature *feature = g_new0 (AisleRankFeature, 1);

      feature->id = g_strdup (ids[f]);
      g_ptr_array_add (list, feature);
    }
  return list;
}

static AisleRankGolden *
golden_new (const char *const *ids, gsize n, gsize n_queries, gsize n_rows)
{
  g_autoptr (AisleRankGolden) self = g_new0 (AisleRankGolden, 1);

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->features = features_of (ids, n);
  self->set = aisle_rank_set_new (n_queries, n_rows, (const AisleRankFeature *const *) self->features->pdata, n, 0);
  self->scores = g_try_new0 (float, n_rows + 1);
  return self->set != NULL && self->scores != NULL ? g_steal_pointer (&self) : NULL;
}

/* ---- drawing ---- */

typedef struct
{
  gsize query, n_rows;
} Drawn;

/* Queries without a draw's repeats. */
static gsize
draw_queries (const AisleRankSet *rows, guint64 seed, Drawn *drawn)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);
  AisleRandom random;
  gsize n = 0;

  aisle_random_init (&random, seed, "golden queries");
  for (guint i = 0; rows != NULL && rows->n_queries > 0 && i < 4 * N_REAL && n < N_REAL; i++)
    {
      gsize q = aisle_random_below (&random, rows->n_queries), own = rows->start[q + 1] - rows->start[q];

      if (own > 0 && g_hash_table_add (taken, GSIZE_TO_POINTER (q)))
        drawn[n++] = (Drawn){ q, MIN (own, N_ROWS) };
    }
  return n;
}

/* Four rows: nothing known, all 0, all great, all great but below 0. */
static void
fill_edges (float *x, gsize n)
{
  static const float values[] = { NAN, 0, 1e6f, -1e6f };

  for (gsize r = 0; r < G_N_ELEMENTS (values); r++)
    for (gsize f = 0; f < n; f++)
      x[r * n + f] = values[r];
}

AisleRankGolden *
aisle_rank_golden_draw (const AisleModel *model, const AisleRankSet *rows, guint64 seed, GError **error)
{
  Drawn drawn[N_REAL];
  gsize n_drawn = draw_queries (rows, seed, drawn), n_rows = 5, row = 5, n;
  const char *const *ids = model->family->columns (model, &n);
  g_autoptr (AisleRankGolden) self = NULL;
  AisleRankSet *set;

  for (gsize i = 0; i < n_drawn; i++)
    n_rows += drawn[i].n_rows;
  self = golden_new (ids, n, n_drawn + 2, n_rows);
  if (self == NULL)
    return fail_memory (error);
  set = self->set;
  g_ptr_array_add (self->names, g_strdup ("single item of which nothing is known"));
  g_ptr_array_add (self->names, g_strdup ("nothing known, zeros, extremes"));
  set->start[1] = 1;
  set->start[2] = 5;
  fill_edges (set->features + n, n);
  for (gsize i = 0; i < n_drawn; i++)
    {
      g_ptr_array_add (self->names, g_strdup ("real query"));
      for (gsize r = 0; r < drawn[i].n_rows; r++, row++)
        for (gsize f = 0; f < n; f++)
          {
            gssize column = aisle_rank_set_column (rows, ids[f]);
            float value = column >= 0
                              ? rows->features[(rows->start[drawn[i].query] + r) * rows->n_features + (gsize) column]
                              : NAN;

            set->features[row * n + f] = isfinite (value) ? value : NAN;
          }
      set->start[i + 3] = row;
    }
  return aisle_model_rank (model, set, self->scores, NULL, error) ? g_steal_pointer (&self) : NULL;
}

/* ---- files ---- */

static void
add_number (GString *text, float value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value))
    g_string_append (text, "null");
  else
    g_string_append (text, g_ascii_formatd (digits, sizeof digits, "%.9g", (double) value));
}

static void
add_list (GString *text, const float *values, gsize n)
{
  g_string_append_c (text, '[');
  for (gsize i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      add_number (text, values[i]);
    }
  g_string_append_c (text, ']');
}

gboolean
aisle_rank_golden_write (const AisleRankGolden *self, const char *path, GError **error)
{
  const AisleRankSet *set = self->set;
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize q = 0; q < set->n_queries; q++)
    {
      g_string_append_printf (text, "{\"case\":\"%s\",\"features\":[", (const char *) self->names->pdata[q]);
      for (gsize r = set->start[q]; r < set->start[q + 1]; r++)
        {
          if (r > set->start[q])
            g_string_append_c (text, ',');
          add_list (text, set->features + r * set->n_features, set->n_features);
        }
      g_string_append (text, "],\"scores\":");
      add_list (text, self->scores + set->start[q], set->start[q + 1] - set->start[q]);
      g_string_append (text, "}\n");
    }
  return aisle_file_write (path, text->str, text->len, error);
}

/* Appends n numbers; missing ones only where they may be. */
static gboolean
read_list (JsonNode *node, gsize n, gboolean may_miss, GArray *values)
{
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL || json_array_get_length (array) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      JsonNode *cell = json_array_get_element (array, i);
      GType type = JSON_NODE_HOLDS_VALUE (cell) ? json_node_get_value_type (cell) : G_TYPE_INVALID;
      float value = type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? (float) json_node_get_double (cell) : NAN;

      if (!isfinite (value) && !(may_miss && JSON_NODE_HOLDS_NULL (cell)))
        return FALSE;
      g_array_append_val (values, value);
    }
  return TRUE;
}

static gboolean
read_case (JsonNode *node, gsize n, GArray *x, GArray *scores, GArray *starts, GPtrArray *names)
{
  JsonObject *object = aisle_json_node_object (node);
  JsonArray *rows = aisle_json_array (object, "features");
  guint n_rows = rows != NULL ? json_array_get_length (rows) : 0;
  gsize end;

  if (rows == NULL || scores->len + n_rows > MOST_ROWS)
    return FALSE;
  for (guint r = 0; r < n_rows; r++)
    if (!read_list (json_array_get_element (rows, r), n, TRUE, x))
      return FALSE;
  if (!read_list (json_object_get_member (object, "scores"), n_rows, FALSE, scores))
    return FALSE;
  end = scores->len;
  g_array_append_val (starts, end);
  g_ptr_array_add (names, g_strdup (aisle_json_text (object, "case", "")));
  return TRUE;
}

AisleRankGolden *
aisle_rank_golden_read (const char *path, const char *const *ids, gsize n, GError **error)
{
  g_autofree char *text = aisle_file_read (path, FILE_LIMIT, NULL, error);
  g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (float)),
                     scores = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  AisleRankGolden *self;

  for (char *from = text, *end; from != NULL && *from != '\0'; from = end)
    {
      g_autoptr (JsonNode) node = NULL;

      end = from + strcspn (from, "\n");
      node = aisle_json_parse (from, end - from, error);
      if (node == NULL)
        return NULL;
      if (!read_case (node, n, x, scores, starts, names))
        {
          g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT,
                       _ ("cannot read '%s': line %u is not a golden case"), path, names->len + 1);
          return NULL;
        }
      end += *end == '\n';
    }
  if (text == NULL)
    return NULL;
  if (scores->len == 0)
    {
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("cannot read '%s': it holds no golden case"),
                   path);
      return NULL;
    }
  self = golden_new (ids, n, names->len, scores->len);
  if (self == NULL)
    return fail_memory (error);
  memcpy (self->set->features, x->data, x->len * sizeof (float));
  memcpy (self->scores, scores->data, scores->len * sizeof (float));
  memcpy (self->set->start + 1, starts->data, starts->len * sizeof (gsize));
  g_ptr_array_unref (self->names);
  self->names = g_steal_pointer (&names);
  return self;
}

/* ---- comparing ---- */

static double
difference (double expected, double score)
{
  double d = fabs (expected - score) / MAX (1, fabs (expected));

  return isnan (d) ? INFINITY : d;
}

/* Whether the first places hold the same rows; orders may differ among scores within the tolerance. */
static gboolean
same_top (const float *expected, const float *scores, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      gsize above = 0;

      /* Rows that the file puts above row i, and the model far below it. */
      for (gsize j = 0; j < n; j++)
        above += scores[j] > scores[i] && expected[j] < expected[i]
                 && difference (expected[j], expected[i]) > 2 * AISLE_GOLDEN_TOLERANCE;
      if (above > 0)
        return FALSE;
    }
  return TRUE;
}

void
aisle_rank_golden_compare (const AisleRankGolden *self, const float *scores, AisleProof *proof)
{
  const AisleRankSet *set = self->set;
  gsize same = 0;

  proof->largest_difference = 0;
  proof->cases = set->n_queries;
  for (gsize q = 0; q < set->n_queries; q++)
    {
      for (gsize r = set->start[q]; r < set->start[q + 1]; r++)
        proof->largest_difference =
            MAX (proof->largest_difference, difference ((double) self->scores[r], (double) scores[r]));
      same += same_top (self->scores + set->start[q], scores + set->start[q], set->start[q + 1] - set->start[q]);
    }
  proof->top_agreement = proof->cases > 0 ? (double) same / (double) proof->cases : 0;
}

/* ---- features.json ---- */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

gboolean
aisle_rank_features_write (const AisleModel *model, gint64 recommender, const char *path, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree double *gains = NULL, *splits = NULL;
  g_autoptr (JsonNode) root = NULL;
  gsize n;
  const char *const *ids = model->family->columns (model, &n);

  gains = g_new0 (double, n + 1);
  splits = g_new0 (double, n + 1);
  if (model->family->importance != NULL && !model->family->importance (model, gains, splits, error))
    return FALSE;
  json_builder_begin_object (builder);
  add_text (builder, "missing", "NaN; where an engine has no value, leave it missing, never 0");
  if (aisle_ranker_side (model, TRUE) != model)
    add_text (builder, "customers",
              "rows whose " AISLE_RANK_KNOWN_BY
              " is above 0.5 are those of a customer with a past; all others are scored by "
              "a ranker that was trained without the features of group personal");
  json_builder_set_member_name (builder, "features");
  json_builder_begin_array (builder);
  for (gsize f = 0; f < n; f++)
    {
      const AisleRankFeature *feature = aisle_rank_feature (ids[f]);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "index");
      json_builder_add_int_value (builder, (gint64) f);
      add_text (builder, "id", ids[f]);
      add_text (builder, "title", feature != NULL ? feature->title : NULL);
      add_text (builder, "definition", feature != NULL ? feature->definition : NULL);
      add_text (builder, "unit", feature != NULL ? feature->unit : NULL);
      add_text (builder, "group", feature != NULL ? aisle_rank_group_id (feature->group) : NULL);
      if (recommender > 0 && g_str_equal (ids[f], "recommender"))
        {
          json_builder_set_member_name (builder, "run");
          json_builder_add_int_value (builder, recommender);
        }
      if (model->family->importance != NULL)
        {
          json_builder_set_member_name (builder, "gain");
          json_builder_add_double_value (builder, gains[f]);
          json_builder_set_member_name (builder, "splits");
          json_builder_add_double_value (builder, splits[f]);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return aisle_json_write (path, root, error);
}

char **
aisle_rank_features_read (const char *path, GError **error)
{
  g_autoptr (JsonNode) root = aisle_json_read (path, (gsize) 16 << 20, error);
  JsonObject *object = aisle_json_node_object (root);
  JsonArray *list = aisle_json_array (object, "features");
  guint n = list != NULL ? json_array_get_length (list) : 0;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) ids = NULL;

  if (root == NULL)
    return NULL;
  ids = g_new0 (char *, MIN (n, MOST_FEATURES) + 1);
  for (guint f = 0; f < n && n <= MOST_FEATURES; f++)
    {
      JsonNode *node = json_array_get_element (list, f);

      ids[f] = g_strdup (aisle_json_text (aisle_json_node_object (node), "id", ""));
      if (*ids[f] == '\0' || !g_hash_table_add (seen, ids[f]))
        break;
    }
  if (n > 0 && n <= MOST_FEATURES && g_hash_table_size (seen) == n)
    return g_steal_pointer (&ids);
  g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("cannot read '%s': it names no features"), path);
  return NULL;
}
