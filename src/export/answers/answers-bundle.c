/* answers-bundle.c: a model that finds replies leaves: its answers as lines of JSON, its numbers with the tables of characters
 * that reading texts needs, answers.h, which finds with them, and as its proof questions with what is found.
 *
 * Read back through answers.h itself, which shares nothing with the families. */
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "base/json.h"
#include "dialogue/passages.h"
#include "export/answers/answers.h"
#include "export/bundle-parts.h"
#include "export/bundle-texts.h"
#include "export/export-file.h"
#include "export/golden.h"
#include "text/fold-tables.h"

#define ASKED ((gsize) 16) /* of the passages' own questions, as they stand */
#define LOUD  ((gsize) 4)  /* in capitals */
#define TOLD  ((gsize) 4)  /* behind another question */
#define LIMIT ((gsize) 1 << 31)

static const AisleExporter form = { .id = "answers", .file_name = "model.safetensors", .program = "answers.h" };

typedef struct
{
  char *question;
  gint32 lines[AISLE_GOLDEN_TOP];
  double scores[AISLE_GOLDEN_TOP];
  guint n;
} Case;

static void
free_case (gpointer data)
{
  g_free (((Case *) data)->question);
  g_free (data);
}

static Case *
add_case (GPtrArray *cases, char *question)
{
  Case *golden = g_new0 (Case, 1);

  golden->question = question;
  g_ptr_array_add (cases, golden);
  return golden;
}

/* ---- golden.jsonl ---- */

/* Questions evenly over what was asked, in other letters, behind others, and what nobody asks. */
static GPtrArray *
draw_cases (const AislePassages *passages)
{
  GPtrArray *cases = g_ptr_array_new_with_free_func (free_case);
  gsize n = passages->n;

  for (gsize i = 0; i < MIN (n, ASKED); i++)
    add_case (cases, g_strdup (passages->question[i * n / MIN (n, ASKED)]));
  for (gsize i = 0; i < MIN (n, LOUD); i++)
    add_case (cases, g_utf8_strup (passages->question[i * n / MIN (n, LOUD)], -1));
  for (gsize i = 0; i < MIN (n, TOLD); i++)
    add_case (cases, g_strconcat (passages->question[n - 1 - i], "\n",
                                  aisle_passage_last (passages->question[i * n / MIN (n, TOLD)]), NULL));
  add_case (cases, g_strdup ("qzx 0 \xef\xbc\xa1\xcc\x81 ?"));
  add_case (cases, g_strdup (""));
  return cases;
}

static gboolean
ask_model (const AisleModel *model, const GPtrArray *cases, AisleProgress *progress, GError **error)
{
  g_autofree const char **questions = g_new (const char *, cases->len);
  g_autofree AisleHit *hits = g_new (AisleHit, cases->len * AISLE_GOLDEN_TOP);

  for (guint i = 0; i < cases->len; i++)
    questions[i] = ((const Case *) cases->pdata[i])->question;
  if (!aisle_model_find (model, questions, cases->len, AISLE_GOLDEN_TOP, hits, progress, error))
    return FALSE;
  for (guint i = 0; i < cases->len; i++)
    {
      Case *golden = cases->pdata[i];

      for (const AisleHit *hit = hits + i * AISLE_GOLDEN_TOP; golden->n < AISLE_GOLDEN_TOP && hit->passage >= 0; hit++)
        {
          golden->lines[golden->n] = hit->passage;
          golden->scores[golden->n++] = (double) hit->score;
        }
    }
  return TRUE;
}

static gboolean
write_golden (const GPtrArray *cases, const char *path, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < cases->len; i++)
    {
      const Case *golden = cases->pdata[i];

      g_string_append (out, "{\"question\":");
      aisle_json_append_text (out, golden->question);
      g_string_append (out, ",\"lines\":[");
      for (guint h = 0; h < golden->n; h++)
        g_string_append_printf (out, "%s%d", h > 0 ? "," : "", golden->lines[h]);
      g_string_append (out, "],\"scores\":[");
      for (guint h = 0; h < golden->n; h++)
        g_string_append_printf (out, "%s%s", h > 0 ? "," : "",
                                g_ascii_formatd (number, sizeof number, "%.9g", golden->scores[h]));
      g_string_append (out, "]}\n");
    }
  return aisle_file_write (path, out->str, out->len, error);
}

static gboolean
take_case (JsonObject *object, Case *golden)
{
  JsonArray *lines = aisle_json_array (object, "lines"), *scores = aisle_json_array (object, "scores");
  const char *question = aisle_json_text (object, "question", NULL);
  guint n = lines != NULL ? json_array_get_length (lines) : G_MAXUINT;

  if (question == NULL || scores == NULL || n != json_array_get_length (scores) || n > AISLE_GOLDEN_TOP)
    return FALSE;
  golden->question = g_strdup (question);
  for (golden->n = 0; golden->n < n; golden->n++)
    {
      JsonNode *line = json_array_get_element (lines, golden->n), *score = json_array_get_element (scores, golden->n);

      if (!JSON_NODE_HOLDS_VALUE (line) || !JSON_NODE_HOLDS_VALUE (score))
        return FALSE;
      golden->lines[golden->n] = (gint32) CLAMP (json_node_get_int (line), -1, G_MAXINT32);
      golden->scores[golden->n] = json_node_get_double (score);
    }
  return TRUE;
}

static gboolean
fail_line (const char *path, guint line, GError **error)
{
  g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("cannot read '%s': line %u is damaged"), path, line);
  return FALSE;
}

static GPtrArray *
read_golden (const char *path, GError **error)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (free_case);
  g_autofree char *text = aisle_file_read (path, LIMIT, NULL, error);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  if (text == NULL)
    return NULL;
  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    {
      g_autoptr (JsonNode) node = aisle_json_parse (*line, -1, NULL);

      if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node)
          || !take_case (json_node_get_object (node), add_case (cases, NULL)))
        {
          fail_line (path, (guint) (line - lines) + 1, error);
          return NULL;
        }
    }
  if (cases->len > 0)
    return g_steal_pointer (&cases);
  fail_line (path, 1, error);
  return NULL;
}

/* ---- answers.jsonl ---- */

static void
append_member (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, "%s\"%s\":", out->str[out->len - 1] == '{' ? "" : ",", name);
  if (text != NULL)
    aisle_json_append_text (out, text);
  else
    g_string_append (out, "null");
}

static gboolean
write_lines (const AislePassages *passages, const char *path, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (gsize p = 0; p < passages->n; p++)
    {
      g_string_append_c (out, '{');
      append_member (out, "question", passages->question[p]);
      append_member (out, "answer", passages->answer[p]);
      append_member (out, "intent", passages->intent[p]);
      append_member (out, "source", passages->source[p] == AISLE_PASSAGE_ANSWER ? "answer" : "reply");
      g_string_append (out, "}\n");
    }
  return aisle_file_write (path, out->str, out->len, error);
}

/* The lines are what answers.h reads. */
static gboolean
prove_lines (const aisle_answers *answers, const char *folder, AisleProgress *progress, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "answers.jsonl", NULL);
  g_autofree char *text = aisle_file_read (path, LIMIT, NULL, error);
  gsize n = aisle_answers_lines (answers), line = 0;

  if (text == NULL)
    return FALSE;
  for (char *at = text, *end; *at != '\0'; at = end, line++)
    {
      g_autoptr (JsonNode) node = NULL;
      JsonObject *object;

      end = strchr (at, '\n');
      end = end != NULL ? end + 1 : at + strlen (at);
      node = aisle_json_parse (at, end - at, NULL);
      object = aisle_json_node_object (node);
      if (object == NULL || line >= n
          || !g_str_equal (aisle_json_text (object, "question", ""), aisle_answers_question (answers, (gint32) line))
          || !g_str_equal (aisle_json_text (object, "answer", ""), aisle_answers_answer (answers, (gint32) line)))
        return fail_line (path, (guint) line + 1, error);
      if (line % 1000 == 0
          && !aisle_progress_step (progress, (double) line / (double) n, _ ("Reading the file again"), error))
        return FALSE;
    }
  return line == n || fail_line (path, (guint) line + 1, error);
}

/* ---- proving ---- */

/* Gives how far the scores are from those that are wanted, or infinity where the list is another. */
static double
compare (const Case *golden, const aisle_answers_hit *hits, gsize n)
{
  double largest = 0;

  if (n != golden->n)
    return HUGE_VAL;
  for (gsize i = 0; i < n; i++)
    {
      double wanted = golden->scores[i], difference = fabs (wanted - (double) hits[i].score) / MAX (1, fabs (wanted));

      if (hits[i].line != golden->lines[i] && !(difference <= AISLE_GOLDEN_TOLERANCE))
        return HUGE_VAL;
      largest = difference <= largest ? largest : difference;
    }
  return largest;
}

static gboolean
prove_cases (AisleBundle *self, const aisle_answers *answers, const GPtrArray *cases, AisleProgress *progress,
             GError **error)
{
  AisleProof *proof = aisle_bundle_add_proof (self, &form);
  gsize same = 0;

  proof->cases = cases->len;
  for (guint i = 0; i < cases->len; i++)
    {
      const Case *golden = cases->pdata[i];
      aisle_answers_hit hits[AISLE_GOLDEN_TOP];
      gsize n = 0;
      double difference;

      if (!aisle_progress_step (progress, (double) i / cases->len, _ ("Asking the file"), error))
        return FALSE;
      if (!aisle_answers_find (answers, golden->question, AISLE_GOLDEN_TOP, hits, &n))
        {
          g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY,
                               _ ("not enough memory for the golden cases"));
          return FALSE;
        }
      difference = compare (golden, hits, n);
      same += difference < HUGE_VAL;
      if (difference < HUGE_VAL)
        proof->largest_difference = MAX (proof->largest_difference, difference);
    }
  proof->top_agreement = (double) same / cases->len;
  aisle_bundle_count_proof (self, proof);
  return TRUE;
}

static gboolean
prove (AisleBundle *self, const char *folder, const GPtrArray *cases, AisleProgress *progress, GError **error)
{
  AisleProgress lines = aisle_progress_part (progress, .3, .5), asking = aisle_progress_part (progress, .5, 1);
  g_autofree char *path = g_build_filename (folder, form.file_name, NULL);
  g_autoptr (GBytes) bytes = aisle_export_map (path, error);
  const char *problem = NULL;
  aisle_answers *answers;
  gboolean well;

  if (bytes == NULL)
    return FALSE;
  answers = aisle_answers_open_bytes (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &problem);
  if (answers == NULL)
    {
      g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("cannot read '%s': %s"), path, problem);
      return FALSE;
    }
  well = prove_lines (answers, folder, &lines, error) && prove_cases (self, answers, cases, &asking, error);
  aisle_answers_close (answers);
  return well;
}

gboolean
aisle_answers_bundle_prove (AisleBundle *self, JsonObject *model G_GNUC_UNUSED, AisleProgress *progress, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "golden.jsonl", NULL);
  g_autoptr (GPtrArray) cases = read_golden (path, error);

  return cases != NULL && prove (self, self->folder, cases, progress, error);
}

/* ---- writing ---- */

static gboolean
add_numbers (AisleTensors *tensors, const char *name, const GArray *numbers)
{
  gint64 n = (gint64) numbers->len;

  return aisle_tensors_add_copy (tensors, name, AISLE_DTYPE_I32, 1, &n, numbers->data) != NULL;
}

/* The numbers of the model, and what characters are. */
static gboolean
write_numbers (const AisleModel *model, const AisleBundleInput *input, const char *path, AisleProgress *progress,
               GError **error)
{
  AisleExportFacts facts = { input->params, input->content_hash, NULL };
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  g_autoptr (AisleFoldTables) tables = aisle_fold_tables_new ();

  if (!model->family->save (model, tensors, error))
    return FALSE;
  if (tables == NULL || !add_numbers (tensors, "fold_from", tables->from)
      || !add_numbers (tensors, "fold_start", tables->start) || !add_numbers (tensors, "fold_to", tables->to)
      || !add_numbers (tensors, "fold_marks", tables->marks) || !add_numbers (tensors, "fold_pairs", tables->pairs)
      || !add_numbers (tensors, "fold_classes", tables->classes))
    {
      g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to export: close other programs"));
      return FALSE;
    }
  return aisle_export_write_tensors (model, &facts, tensors, path, progress, error);
}

static gboolean
write_words (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input, const char *folder,
             gsize n_cases, GError **error)
{
  static const char *const files[][2] = { { "answers.h", "answers.h" },
                                          { "verify.c", "answers-verify.c" },
                                          { "README.md", "readme-answers.md" } };
  AisleBundleFacts facts = { model, input, self, 0, n_cases, NULL };
  g_autofree char *json = aisle_bundle_add_file (self, folder, "model.json");
  g_autofree char *card = aisle_bundle_add_file (self, folder, "MODEL_CARD.md");

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    if (!aisle_bundle_add_resource (self, folder, files[i][0], files[i][1], error))
      return FALSE;
  return aisle_bundle_write_json (&facts, json, error) && aisle_bundle_write_card (&facts, card, error);
}

gboolean
aisle_answers_bundle_write (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input,
                            const char *folder, AisleProgress *progress, GError **error)
{
  AisleProgress asking = aisle_progress_part (progress, 0, .3), writing = aisle_progress_part (progress, .3, .5),
                proving = aisle_progress_part (progress, .5, 1);
  const AislePassages *passages = model->family->passages (model);
  g_autofree char *rule = model->family->rule != NULL ? model->family->rule (model) : NULL;
  g_autofree char *golden = NULL, *lines = NULL, *numbers = NULL;
  g_autoptr (GPtrArray) cases = NULL;

  if (rule == NULL)
    {
      g_set_error_literal (error, AISLE_EXPORT_ERROR, AISLE_ERROR_USAGE,
                           _ ("a blend of blends cannot leave: blend the models themselves"));
      return FALSE;
    }
  cases = draw_cases (passages);
  golden = aisle_bundle_add_file (self, folder, "golden.jsonl");
  lines = aisle_bundle_add_file (self, folder, "answers.jsonl");
  numbers = aisle_bundle_add_file (self, folder, form.file_name);
  return ask_model (model, cases, &asking, error) && write_golden (cases, golden, error)
         && write_lines (passages, lines, error) && write_numbers (model, input, numbers, &writing, error)
         && prove (self, folder, cases, &proving, error) && aisle_bundle_check_proofs (self, error)
         && write_words (self, model, input, folder, cases->len, error);
}
