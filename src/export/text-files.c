/* text-files.c: see text-files.h. */
#include "export/text-files.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "base/json.h"
#include "text/text-tokens.h"

#include <math.h>
#include <string.h>

#define FILE_LIMIT ((gsize) 1 << 30)

char *
aisle_text_file_name (const AisleTextReading *reading)
{
  const char *number = strchr (reading->input, '_');

  return g_strdup_printf ("%s%s%s.json", reading->ngrams ? "features" : "tokenizer", number != NULL ? "-" : "",
                          number != NULL ? number + 1 : "");
}

/* ---- writing: tokens ---- */

/* The signs that stand alone, as text/cutter.h has them. */
#define SIGNS   "[\\\\p{Han}\\\\p{Hiragana}\\\\p{Katakana}\\\\p{Hangul}\xe3\x83\xbc]"
#define LETTERS "(?:(?!" SIGNS ")[\\\\p{L}\\\\p{M}])+"
/* What folding leaves out (Unicode's default ignorable code points). */
#define IGNORED                                                                                                        \
  "[\\\\x{00AD}\\\\x{034F}\\\\x{061C}\\\\x{115F}\\\\x{1160}\\\\x{17B4}\\\\x{17B5}\\\\x{180B}-\\\\x{180F}"              \
  "\\\\x{200B}-\\\\x{200F}\\\\x{202A}-\\\\x{202E}\\\\x{2060}-\\\\x{206F}\\\\x{3164}\\\\x{FE00}-\\\\x{FE0F}"            \
  "\\\\x{FEFF}\\\\x{FFA0}]"

#define REPLACE(what, with) "{\"type\":\"Replace\",\"pattern\":{\"String\":\"" what "\"},\"content\":\"" with "\"}"

static const char head[] =
    /* No special tokens: one would be read out of what a customer types. */
    "\"padding\":null,\n\"added_tokens\":[],\n"
    "\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFKC\"},"
    "{\"type\":\"Lowercase\"}," REPLACE ("\xc3\x9f", "ss") "," REPLACE ("\xcf\x82", "\xcf\x83") "," REPLACE (
        "\xe2\x80\x99", "'") ",{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"" IGNORED "\"},\"content\":\"\"}]},\n"
                             "\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"'" LETTERS "|" LETTERS
                             "|\\\\p{Nd}+|[^ \\\\t\\\\n\\\\f\\\\r]\"},"
                             "\"behavior\":\"Removed\",\"invert\":true},\n"
                             "\"post_processor\":null,\"decoder\":null,\n"
                             "\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"[UNK]\",\"vocab\":{\n\"[UNK]\":0";

typedef struct
{
  const AisleNgramList *list;
  char **words; /* of each key, where it was found */
} Finder;

static void
find_word (guint64 key, const char *token, gsize length, gpointer data)
{
  const Finder *self = data;
  gssize place = aisle_ngram_list_find (self->list, key);

  if (place < 0 || self->words[place] != NULL)
    return;
  self->words[place] = length > 3 && memcmp (token, "\xe2\x80\x99", 3) == 0
                           ? g_strdup_printf ("'%.*s", (int) (length - 3), token + 3)
                           : g_strndup (token, length);
}

static gboolean
write_tokens (const AisleTextReading *reading, const char *const *texts, gsize n_texts, GString *out,
              AisleProgress *progress, GError **error)
{
  const gsize n = reading->list->n;
  g_auto (GStrv) words = g_new0 (char *, n + 1);
  Finder finder = { reading->list, words };
  gboolean ok = TRUE;

  g_string_append (out, "{\"version\":\"1.0\",\n\"truncation\":");
  if (reading->length > 0)
    g_string_append_printf (out,
                            "{\"direction\":\"Right\",\"max_length\":%zu,\"strategy\":\"LongestFirst\",\"stride\":0}",
                            reading->length);
  else
    g_string_append (out, "null");
  g_string_append (out, ",");
  g_string_append (out, head);
  for (gsize i = 0; ok && i < n_texts; i++)
    ok = (i % 256 != 0 || aisle_progress_step (progress, (double) i / (double) n_texts, _ ("Reading texts"), error))
         && aisle_tokens_each (texts[i], G_MAXUINT, find_word, &finder);
  for (gsize k = 0; ok && k < n; k++)
    {
      g_autofree char *lost = words[k] == NULL
                                  ? g_strdup_printf ("[%016" G_GINT64_MODIFIER "x]", reading->list->keys[k])
                                  : NULL; /* of a text that was erased */
      if (words[k] == NULL)
        words[k] = g_steal_pointer (&lost);
      g_string_append (out, ",\n");
      aisle_json_append_text (out, words[k]);
      g_string_append_printf (out, ":%" G_GINT64_FORMAT, reading->first + (gint64) k);
    }
  g_string_append (out, "}}}\n");
  if (!ok && (error == NULL || *error == NULL))
    g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the model's words"));
  return ok;
}

/* ---- writing: n-grams ---- */

static void
append_real (GString *out, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, g_ascii_formatd (digits, sizeof digits, "%.9g", value));
}

static void
write_lexicon (const AisleLexicon *lexicon, GString *out)
{
  g_string_append (out, "\"lexicon\":{");
  for (gsize i = 0; lexicon != NULL && i < lexicon->n; i++)
    {
      g_autoptr (GString) word = g_string_new (NULL);

      for (guint s = 0; s < AISLE_LEXICON_LONGEST; s++)
        {
          gunichar sign = (gunichar) (lexicon->words[i] >> 16 * (AISLE_LEXICON_LONGEST - 1 - s)) & 0xFFFF;

          if (sign != 0)
            g_string_append_unichar (word, sign);
        }
      g_string_append (out, i > 0 ? ",\n" : "\n");
      aisle_json_append_text (out, word->str);
      g_string_append_c (out, ':');
      append_real (out, (double) lexicon->weight[i]);
    }
  g_string_append (out, "},\n");
}

static void
write_ngrams (const AisleTextReading *reading, GString *out)
{
  const AisleNgrams *runs = &reading->runs;

  g_string_append_printf (
      out,
      "{\"reads\":\"n-grams\",\"words\":%u,\"shortest\":%u,\"longest\":%u,\"signs\":%u,\"across\":%u,"
      "\"length\":%zu,\"first\":%" G_GINT64_FORMAT ",\n",
      runs->words, runs->shortest, runs->longest, runs->signs, runs->across, reading->length, reading->first);
  write_lexicon (runs->lexicon, out);
  g_string_append (out, "\"keys\":[");
  for (gsize k = 0; k < reading->list->n; k++)
    g_string_append_printf (out, "%s\"%016" G_GINT64_MODIFIER "x\"", k > 0 ? ",\n" : "\n", reading->list->keys[k]);
  g_string_append (out, "]}\n");
}

gboolean
aisle_text_file_write (const AisleTextReading *reading, const char *const *texts, gsize n_texts, const char *path,
                       AisleProgress *progress, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (reading->ngrams)
    write_ngrams (reading, out);
  else if (!write_tokens (reading, texts, n_texts, out, progress, error))
    return FALSE;
  return aisle_file_write (path, out->str, out->len, error);
}

/* ---- reading back ---- */

void
aisle_text_file_free (AisleTextFile *self)
{
  if (self == NULL)
    return;
  aisle_ngram_list_free (self->list);
  aisle_lexicon_free (self->lexicon);
  g_free (self);
}

/* Keys in the order of their numbers, from the vocabulary; FALSE where a number is missing or a word is none. */
static gboolean
take_vocabulary (AisleTextFile *self, JsonObject *document)
{
  JsonObject *model = aisle_json_object (document, "model"), *cut = aisle_json_object (document, "truncation");
  JsonObject *vocabulary = aisle_json_object (model, "vocab");
  gsize n = vocabulary != NULL ? json_object_get_size (vocabulary) : 0;
  g_autofree guint64 *keys = g_try_new0 (guint64, n + 1);
  JsonObjectIter iter;
  JsonNode *node;
  const char *word;

  self->reading.first = 1;
  self->reading.length = cut != NULL ? (gsize) CLAMP (aisle_json_integer (cut, "max_length", 0), 0, G_MAXINT32) : 0;
  if (keys == NULL || n < 1)
    return FALSE;
  json_object_iter_init (&iter, vocabulary);
  while (json_object_iter_next (&iter, &word, &node))
    {
      g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (guint64));
      gint64 id = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1;

      if (id < 0 || id >= (gint64) n || (id > 0 && keys[id - 1] != 0))
        return FALSE;
      if (id == 0)
        continue;
      /* A word that is no token cannot be met: any key that no token has will do. */
      if (!aisle_tokens_append (word, 2, own))
        return FALSE;
      keys[id - 1] = own->len == 1 ? g_array_index (own, guint64, 0) : (guint64) id << 1;
    }
  self->list = aisle_ngram_list_new (g_steal_pointer (&keys), n - 1);
  return self->list != NULL;
}

static gboolean
take_lexicon (AisleTextFile *self, JsonObject *words)
{
  g_autoptr (GList) names = json_object_get_members (words);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64)),
                     times = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GHashTable) weights = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  for (GList *l = names; l != NULL; l = l->next)
    {
      double *weight;
      guint64 key = 0;
      guint n = 0;

      if (!g_utf8_validate (l->data, -1, NULL))
        return FALSE;
      weight = g_new (double, 1);
      for (const char *p = l->data; *p != '\0' && n < AISLE_LEXICON_LONGEST; p = g_utf8_next_char (p), n++)
        key |= (guint64) (g_utf8_get_char (p) & 0xFFFF) << 16 * (AISLE_LEXICON_LONGEST - 1 - n);
      *weight = aisle_json_number (words, l->data, NAN);
      if (!isfinite (*weight) || g_hash_table_contains (weights, &key))
        {
          g_free (weight);
          return FALSE;
        }
      g_hash_table_insert (weights, g_memdup2 (&key, sizeof key), weight);
      g_array_append_val (keys, key);
    }
  if (keys->len == 0)
    return TRUE;
  aisle_ngrams_count (keys, times);
  self->lexicon = aisle_lexicon_new (keys->len);
  if (self->lexicon == NULL)
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      self->lexicon->words[i] = g_array_index (keys, guint64, i);
      self->lexicon->weight[i] = (float) *(double *) g_hash_table_lookup (weights, &self->lexicon->words[i]);
    }
  self->reading.runs.lexicon = self->lexicon;
  return TRUE;
}

static guint
run_length (JsonObject *document, const char *name)
{
  return (guint) CLAMP (aisle_json_integer (document, name, 0), 0, AISLE_NGRAM_MOST);
}

static gboolean
take_ngrams (AisleTextFile *self, JsonObject *document)
{
  JsonArray *list = aisle_json_array (document, "keys");
  JsonObject *lexicon = aisle_json_object (document, "lexicon");
  gsize n = list != NULL ? json_array_get_length (list) : 0;
  g_autofree guint64 *keys = g_try_new0 (guint64, n + 1);

  if (keys == NULL || list == NULL || !g_str_equal (aisle_json_text (document, "reads", ""), "n-grams"))
    return FALSE;
  for (gsize k = 0; k < n; k++)
    {
      JsonNode *node = json_array_get_element (list, (guint) k);
      const char *text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                             ? json_node_get_string (node)
                             : "";
      char *end;

      keys[k] = g_ascii_strtoull (text, &end, 16);
      if (end != text + 16 || *end != '\0')
        return FALSE;
    }
  self->reading.runs = (AisleNgrams){ .words = run_length (document, "words"),
                                      .shortest = MAX (run_length (document, "shortest"), 1),
                                      .longest = run_length (document, "longest"),
                                      .signs = run_length (document, "signs"),
                                      .across = run_length (document, "across") };
  self->reading.first = CLAMP (aisle_json_integer (document, "first", 0), 0, 1);
  self->reading.length = (gsize) CLAMP (aisle_json_integer (document, "length", 0), 0, G_MAXINT32);
  self->reading.ngrams = TRUE;
  self->list = aisle_ngram_list_new (g_steal_pointer (&keys), n);
  return self->list != NULL && (lexicon == NULL || take_lexicon (self, lexicon));
}

AisleTextFile *
aisle_text_file_read (const char *path, const char *input, GError **error)
{
  g_autoptr (JsonNode) root = aisle_json_read (path, FILE_LIMIT, error);
  JsonObject *document = aisle_json_node_object (root);
  g_autoptr (AisleTextFile) self = g_new0 (AisleTextFile, 1);

  if (root == NULL)
    return NULL;
  g_strlcpy (self->reading.input, input, sizeof self->reading.input);
  if (document != NULL
      && (json_object_has_member (document, "keys") ? take_ngrams (self, document) : take_vocabulary (self, document)))
    {
      self->reading.list = self->list;
      return g_steal_pointer (&self);
    }
  g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT,
               _ ("cannot read '%s': it does not say how texts become numbers"), path);
  return NULL;
}
