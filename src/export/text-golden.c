/* text-golden.c: see text-golden.h. */
#include "export/text-golden.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/random.h"
#include "export/golden.h"
#include "model/text-reading.h"
#include "text/cutter.h"

#include <math.h>
#include <string.h>

#define FILE_LIMIT ((gsize) 1 << 28)
#define N_MADE     24   /* texts made of words */
#define MOST_WORDS 24   /* of one */
#define LEAST      3    /* texts that a word must stand in to be shown */
#define MOST_READ  5000 /* texts whose words are looked at */
#define MOST_IDS   1000000
#define MOST_CASES 10000

void
aisle_text_cases_free (AisleTextCases *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; self->ids != NULL && i < self->n * self->n_inputs; i++)
    if (self->ids[i] != NULL)
      g_array_unref (self->ids[i]);
  g_free (self->ids);
  g_strfreev (self->names);
  g_strfreev (self->texts);
  g_strfreev (self->inputs);
  g_free (self->chances);
  g_free (self);
}

static gpointer
fail_memory (GError **error)
{
  g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the golden cases"));
  return NULL;
}

/* Takes names and texts. */
static AisleTextCases *
cases_new (GPtrArray *names, GPtrArray *texts, char **inputs, gsize n_classes)
{
  AisleTextCases *self = g_new0 (AisleTextCases, 1);

  self->n = texts->len;
  self->n_classes = n_classes;
  self->inputs = inputs;
  self->n_inputs = g_strv_length (inputs);
  g_ptr_array_add (names, NULL);
  g_ptr_array_add (texts, NULL);
  self->names = (char **) g_ptr_array_free (names, FALSE);
  self->texts = (char **) g_ptr_array_free (texts, FALSE);
  self->ids = g_new0 (GArray *, self->n * self->n_inputs + 1);
  for (gsize i = 0; i < self->n * self->n_inputs; i++)
    self->ids[i] = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->chances = g_try_new0 (float, self->n *n_classes + 1);
  if (self->chances != NULL)
    return self;
  aisle_text_cases_free (self);
  return NULL;
}

/* ---- drawing ---- */

typedef struct
{
  GHashTable *seen; /* word -> texts it stands in */
  GHashTable *last; /* word -> text + 1 */
  GPtrArray *words; /* char *, borrowed: in the order in which they were seen often enough */
  gsize text;
} Words;

static void
count_word (const AisleToken *token, gpointer data)
{
  Words *self = data;
  char *word, *known;
  gsize times;

  if (token->kind != AISLE_TOKEN_WORD && token->kind != AISLE_TOKEN_PAIR)
    return; /* numbers may be those of orders and phones */
  word = g_strndup (token->text, token->length);
  if (GPOINTER_TO_SIZE (g_hash_table_lookup (self->last, word)) == self->text + 1)
    {
      g_free (word);
      return;
    }
  if (!g_hash_table_lookup_extended (self->seen, word, (gpointer *) &known, NULL))
    g_hash_table_insert (self->seen, known = g_steal_pointer (&word), NULL);
  g_free (word);
  times = GPOINTER_TO_SIZE (g_hash_table_lookup (self->seen, known)) + 1;
  g_hash_table_insert (self->seen, g_strdup (known), GSIZE_TO_POINTER (times));
  g_hash_table_insert (self->last, known, GSIZE_TO_POINTER (self->text + 1));
  if (times == LEAST)
    g_ptr_array_add (self->words, known);
}

static char *
make_text (const GPtrArray *words, gsize most_words, AisleRandom *random)
{
  GString *text = g_string_new (NULL);
  gsize n = 1 + aisle_random_below (random, most_words);

  for (gsize i = 0; i < n; i++)
    {
      const char *word = g_ptr_array_index (words, aisle_random_below (random, words->len));

      if (text->len > 0 && !aisle_is_run_sign (g_utf8_get_char (word)))
        g_string_append_c (text, ' ');
      g_string_append (text, word);
    }
  return g_string_free (text, FALSE);
}

static void
add_case (GPtrArray *names, GPtrArray *texts, const char *name, char *text)
{
  g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_add (texts, text);
}

GPtrArray *
aisle_text_golden_make (const char *const *texts, gsize n_texts, gsize n, gsize most_words, guint64 seed)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) last = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  GPtrArray *made = g_ptr_array_new_with_free_func (g_free);
  Words counted = { seen, last, words, 0 };
  gsize step = MAX (n_texts / MOST_READ, 1);
  AisleRandom random;

  for (gsize i = 0; i < n_texts; i += step, counted.text++)
    aisle_text_cut (texts[i], AISLE_CUT_PLAIN, NULL, count_word, &counted);
  aisle_random_init (&random, seed, "golden texts");
  for (gsize i = 0; words->len > 0 && i < n; i++)
    g_ptr_array_add (made, make_text (words, most_words, &random));
  return made;
}

static gboolean
fill (AisleTextCases *self, const AisleModel *model, const AisleTextReading *readings, GError **error)
{
  for (gsize i = 0; i < self->n; i++)
    for (gsize r = 0; r < self->n_inputs; r++)
      if (!aisle_text_reading_append (&readings[r], self->texts[i], self->ids[i * self->n_inputs + r]))
        return fail_memory (error) != NULL;
  return aisle_model_classify (model, (const char *const *) self->texts, self->n, self->chances, NULL, error);
}

AisleTextCases *
aisle_text_golden_draw (const AisleModel *model, const char *const *texts, gsize n_texts, guint64 seed, GError **error)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free), *made = g_ptr_array_new_with_free_func (g_free);
  AisleTextReading readings[AISLE_READINGS_MOST];
  gsize n_readings = model->family->readings (model, readings);
  g_autoptr (GPtrArray) of_words = aisle_text_golden_make (texts, n_texts, N_MADE, MOST_WORDS, seed);
  g_autoptr (AisleTextCases) self = NULL;
  char **inputs = g_new0 (char *, n_readings + 1);

  for (gsize r = 0; r < n_readings; r++)
    inputs[r] = g_strdup (readings[r].input);
  add_case (names, made, "empty", g_strdup (""));
  add_case (names, made, "blanks", g_strdup (" \t "));
  add_case (names, made, "marks", g_strdup ("?!? ..."));
  add_case (names, made, "what is special elsewhere", g_strdup ("[UNK]\v[UNK]"));
  add_case (names, made, "unknown words", g_strdup ("qzxjvk wvqqzj"));
  add_case (names, made, "full width",
            g_strdup ("\xef\xbc\xa8\xef\xbd\x85\xef\xbd\x8c\xef\xbd\x8c\xef\xbd\x8f"
                      "\xe3\x80\x80\xef\xbc\x91\xef\xbc\x92\xef\xbc\x81"));
  for (guint i = 0; i < of_words->len; i++)
    add_case (names, made, "made of words", g_strdup (of_words->pdata[i]));
  self = cases_new (names, made, inputs, model->family->n_classes (model));
  if (self == NULL)
    return fail_memory (error);
  return fill (self, model, readings, error) ? g_steal_pointer (&self) : NULL;
}

/* ---- the file ---- */

static void
append_ids (GString *text, const GArray *ids)
{
  g_string_append_c (text, '[');
  for (guint k = 0; k < ids->len; k++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, k > 0 ? "," : "", g_array_index (ids, gint64, k));
  g_string_append_c (text, ']');
}

gboolean
aisle_text_golden_write (const AisleTextCases *self, const char *path, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < self->n; i++)
    {
      g_string_append_printf (text, "{\"case\":\"%s\",\"text\":", self->names[i]);
      aisle_json_append_text (text, self->texts[i]);
      g_string_append (text, ",\"ids\":{");
      for (gsize r = 0; r < self->n_inputs; r++)
        {
          g_string_append_printf (text, "%s\"%s\":", r > 0 ? "," : "", self->inputs[r]);
          append_ids (text, self->ids[i * self->n_inputs + r]);
        }
      g_string_append (text, "},\"chances\":[");
      for (gsize c = 0; c < self->n_classes; c++)
        {
          char digits[G_ASCII_DTOSTR_BUF_SIZE];

          g_string_append_printf (
              text, "%s%s", c > 0 ? "," : "",
              g_ascii_formatd (digits, sizeof digits, "%.9g", (double) self->chances[i * self->n_classes + c]));
        }
      g_string_append (text, "]}\n");
    }
  return aisle_file_write (path, text->str, text->len, error);
}

static gboolean
read_ids (JsonArray *array, GArray *ids)
{
  guint n = array != NULL ? json_array_get_length (array) : 0;

  if (array == NULL || n > MOST_IDS)
    return FALSE;
  for (guint k = 0; k < n; k++)
    {
      JsonNode *node = json_array_get_element (array, k);
      gint64 id = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64
                      ? json_node_get_int (node)
                      : -1;

      if (id < 0)
        return FALSE;
      g_array_append_val (ids, id);
    }
  return TRUE;
}

static gboolean
read_chances (JsonArray *array, gsize n, float *chances)
{
  if (array == NULL || json_array_get_length (array) != n)
    return FALSE;
  for (guint c = 0; c < n; c++)
    {
      JsonNode *node = json_array_get_element (array, c);

      chances[c] = JSON_NODE_HOLDS_VALUE (node) ? (float) json_node_get_double (node) : NAN;
      if (!(chances[c] >= 0 && chances[c] <= 1))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_case (AisleTextCases *self, gsize i, JsonNode *node)
{
  JsonObject *object = json_node_get_object (node), *ids = aisle_json_object (object, "ids");

  for (gsize r = 0; r < self->n_inputs; r++)
    if (ids == NULL || !read_ids (aisle_json_array (ids, self->inputs[r]), self->ids[i * self->n_inputs + r]))
      return FALSE;
  return read_chances (aisle_json_array (object, "chances"), self->n_classes, self->chances + i * self->n_classes);
}

/* The documents of the lines, each an object with a text; NULL with an error. */
static GPtrArray *
read_lines (const char *path, GPtrArray *names, GPtrArray *texts, GError **error)
{
  g_autofree char *text = aisle_file_read (path, FILE_LIMIT, NULL, error);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  for (char *from = text, *end; from != NULL && *from != '\0' && nodes->len < MOST_CASES; from = end)
    {
      JsonNode *node;
      const char *own;

      end = from + strcspn (from, "\n");
      node = aisle_json_parse (from, end - from, error);
      if (node == NULL)
        return NULL;
      g_ptr_array_add (nodes, node);
      own = aisle_json_text (aisle_json_node_object (node), "text", NULL);
      if (own == NULL)
        {
          g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT,
                       _ ("cannot read '%s': line %u is not a golden case"), path, nodes->len);
          return NULL;
        }
      add_case (names, texts, aisle_json_text (json_node_get_object (node), "case", ""), g_strdup (own));
      end += *end == '\n';
    }
  if (text == NULL)
    return NULL;
  if (nodes->len > 0)
    return g_steal_pointer (&nodes);
  g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("cannot read '%s': it holds no golden case"), path);
  return NULL;
}

AisleTextCases *
aisle_text_golden_read (const char *path, const char *const *inputs, gsize n_classes, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) nodes = read_lines (path, names, texts, error);
  g_autoptr (AisleTextCases) self = NULL;

  if (nodes == NULL)
    return NULL;
  self = cases_new (g_steal_pointer (&names), g_steal_pointer (&texts), g_strdupv ((char **) inputs), n_classes);
  if (self == NULL)
    return fail_memory (error);
  for (guint i = 0; i < nodes->len; i++)
    if (!read_case (self, i, nodes->pdata[i]))
      {
        g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT,
                     _ ("cannot read '%s': line %u is not a golden case"), path, i + 1);
        return NULL;
      }
  return g_steal_pointer (&self);
}

/* ---- comparing ---- */

void
aisle_text_golden_compare (const AisleTextCases *self, const float *chances, AisleProof *proof)
{
  const gsize c = self->n_classes;
  gsize same = 0;

  proof->largest_difference = 0;
  proof->cases = self->n;
  for (gsize i = 0; i < self->n; i++)
    {
      const float *wanted = self->chances + i * c, *got = chances + i * c;
      gboolean agrees = TRUE;
      gsize best = 0;

      for (gsize k = 0; k < c; k++)
        {
          double d = fabs ((double) wanted[k] - (double) got[k]);

          proof->largest_difference = MAX (proof->largest_difference, isnan (d) ? INFINITY : d);
          best = got[k] > got[best] ? k : best;
        }
      for (gsize k = 0; k < c; k++)
        agrees &= (double) wanted[k] <= (double) wanted[best] + 2 * AISLE_GOLDEN_TOLERANCE;
      same += agrees;
    }
  proof->top_agreement = proof->cases > 0 ? (double) same / (double) proof->cases : 0;
}
