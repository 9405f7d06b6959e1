/* bundle-texts.c: items.csv, model.json and the model card. */
#include "export/bundle-texts.h"

#include "base/calendar.h"
#include "base/csv-write.h"
#include "base/i18n.h"
#include "export/bundle-folder.h"
#include "export/export-file.h"
#include "export/golden.h"
#include "export/text-files.h"

#include <math.h>

static const char *
name_at (const GPtrArray *names, gsize index)
{
  return names != NULL && index < names->len ? g_ptr_array_index (names, index) : NULL;
}

gboolean
aisle_bundle_write_items (const AisleBundleInput *input, gsize n_items, const char *path, AisleProgress *progress,
                          GError **error)
{
  g_autofree AisleExportWriter *writer = g_new (AisleExportWriter, 1);
  g_autoptr (GString) line = g_string_new ("index,item,title\n");
  aisle_export_writer_begin (writer, path, n_items * 32, progress);
  for (gsize i = 0; i < n_items; i++)
    {
      g_string_append_printf (line, "%" G_GSIZE_FORMAT ",", i);
      aisle_csv_append (line, name_at (input->item_ids, i), FALSE);
      g_string_append_c (line, ',');
      aisle_csv_append (line, name_at (input->item_titles, i), FALSE);
      g_string_append_c (line, '\n');
      aisle_export_writer_put (writer, line->str, line->len);
      g_string_truncate (line, 0);
    }
  aisle_export_writer_put (writer, line->str, line->len);
  return aisle_export_writer_finish (writer, error);
}

/* ---- model.json ---- */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
add_integer (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_node (JsonBuilder *builder, const char *name, JsonNode *node)
{
  json_builder_set_member_name (builder, name);
  if (node != NULL)
    json_builder_add_value (builder, json_node_copy (node));
  else
    json_builder_add_null_value (builder);
}

static void
add_table (JsonBuilder *builder, const char *name, const AisleTable *table)
{
  g_autoptr (JsonNode) node = NULL;
  if (table != NULL)
    {
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, json_object_new ());
      aisle_table_add_to_json (table, json_node_get_object (node));
    }
  add_node (builder, name, node);
}

/* An array that goes in or comes out: a row for each customer, of `width` numbers (-1: as long as it must be). */
static void
add_port (JsonBuilder *builder, const char *name, const char *type, gint64 width, const char *meaning)
{
  json_builder_begin_object (builder);
  add_text (builder, "name", name);
  add_text (builder, "type", type);
  json_builder_set_member_name (builder, "shape");
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, "batch");
  if (width >= 0)
    json_builder_add_int_value (builder, width);
  else
    json_builder_add_string_value (builder, "length");
  json_builder_end_array (builder);
  add_text (builder, "meaning", meaning);
  json_builder_end_object (builder);
}

static void
add_rank_ports (JsonBuilder *builder, const AisleBundleFacts *facts)
{
  gsize n;
  facts->model->family->columns (facts->model, &n);
  json_builder_set_member_name (builder, "inputs");
  json_builder_begin_array (builder);
  add_port (builder, "features", "float32", (gint64) n,
            "a row for each item that may answer one query, all rows of a query in one batch: the features of "
            "features.json in their order, NaN where one is not known");
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "output");
  json_builder_begin_object (builder);
  add_text (builder, "name", "scores");
  add_text (builder, "type", "float32");
  json_builder_set_member_name (builder, "shape");
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, "batch");
  json_builder_end_array (builder);
  add_text (builder, "meaning",
            "a score for each row; higher is better, and scores of different queries do not compare");
  json_builder_end_object (builder);
}

/* Of a classifier: an array of numbers for each of its readings. */
static void
add_text_ports (JsonBuilder *builder, const AisleBundleFacts *facts)
{
  AisleTextReading readings[AISLE_READINGS_MOST];
  const gsize n = facts->model->family->readings (facts->model, readings);

  json_builder_set_member_name (builder, "inputs");
  json_builder_begin_array (builder);
  for (gsize r = 0; r < n; r++)
    {
      g_autofree char *file = aisle_text_file_name (&readings[r]);
      g_autofree char *meaning =
          g_strdup_printf ("the numbers that %s makes of each text; rows shorter than the longest "
                           "are filled up with -1 on the right",
                           file);

      add_port (builder, readings[r].input, "int64", -1, meaning);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "output");
  add_port (builder, "chances", "float32", (gint64) facts->input->n_classes, "the chance of each class, summing to 1");
}

/* The names of the classes, and how each input is made of texts. */
static void
add_classes (JsonBuilder *builder, const AisleBundleFacts *facts)
{
  const AisleBundleInput *input = facts->input;
  AisleTextReading readings[AISLE_READINGS_MOST];
  const gsize n = facts->model->family->readings (facts->model, readings);

  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (gsize c = 0; c < input->n_classes; c++)
    json_builder_add_string_value (builder, input->classes[c]);
  json_builder_end_array (builder);
  add_text (builder, "outside", input->outside >= 0 ? input->classes[input->outside] : NULL);
  json_builder_set_member_name (builder, "threshold");
  json_builder_add_double_value (builder, input->threshold);
  json_builder_set_member_name (builder, "texts");
  json_builder_begin_array (builder);
  for (gsize r = 0; r < n; r++)
    {
      g_autofree char *file = aisle_text_file_name (&readings[r]);

      json_builder_begin_object (builder);
      add_text (builder, "input", readings[r].input);
      add_text (builder, "file", file);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* Of a writer of replies: the tokens so far go in. */
static void
add_reply_port (JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "inputs");
  json_builder_begin_array (builder);
  add_port (builder, "tokens", "int32", -1, "what was said so far, as the numbers of tokenizer.json");
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "output");
  add_port (builder, "logits", "float32", -1, "a score for each token that may follow");
}

/* What the graph asks for; without one, what a rule or a family reads. */
static void
add_ports (JsonBuilder *builder, const AisleBundleFacts *facts)
{
  guint inputs = 0;
  if (facts->model->family->task == AISLE_TASK_SEARCH)
    {
      add_rank_ports (builder, facts);
      return;
    }
  if (facts->model->family->task == AISLE_TASK_CLASSIFY)
    {
      add_text_ports (builder, facts);
      return;
    }
  for (guint i = 0; i < facts->bundle->proofs->len; i++)
    inputs |= ((const AisleProof *) g_ptr_array_index (facts->bundle->proofs, i))->inputs;
  if (inputs == 0)
    inputs = AISLE_INPUT_HISTORY | AISLE_INPUT_ITEMS;
  json_builder_set_member_name (builder, "inputs");
  json_builder_begin_array (builder);
  if (inputs & AISLE_INPUT_HISTORY)
    add_port (
        builder, "history", "float32", (gint64) facts->n_items,
        "a row for each customer: at the index of each item of the history its weight, 0 elsewhere; the weight is "
        "1, however often the item occurs, unless the protocol names weights, then the sum of those of its events");
  if (inputs & AISLE_INPUT_ITEMS)
    add_port (builder, "items", "int64", -1,
              "a row for each customer: the indices of the items in the order they came, oldest first, repeats kept; "
              "rows shorter than the longest are filled up with -1 on the right; each has at least one item");
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "output");
  add_port (builder, "scores", "float32", (gint64) facts->n_items, "a score for each item; higher is better");
}

static void
add_proofs (JsonBuilder *builder, const AisleBundle *bundle)
{
  json_builder_set_member_name (builder, "exporters");
  json_builder_begin_array (builder);
  for (guint i = 0; i < bundle->proofs->len; i++)
    {
      const AisleProof *proof = g_ptr_array_index (bundle->proofs, i);
      json_builder_begin_object (builder);
      add_text (builder, "id", proof->exporter);
      add_text (builder, "file", proof->file);
      json_builder_set_member_name (builder, "largest_difference");
      json_builder_add_double_value (builder, proof->largest_difference);
      json_builder_set_member_name (builder, "top_agreement");
      json_builder_add_double_value (builder, proof->top_agreement);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "skipped");
  json_builder_begin_array (builder);
  for (guint i = 0; i < bundle->skipped->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (bundle->skipped, i));
  json_builder_end_array (builder);
}

/* What a line of golden.jsonl holds, by task. */
static const char *
golden_meaning (const AisleFamily *family)
{
  AisleTask task = family->task;

  if (family->find != NULL)
    return "lines are the places in answers_file, from 0, of the best answers to the question, with their scores, which may "
           "differ by the tolerance times max (1, |score|)";
  if (task == AISLE_TASK_CLASSIFY)
    return "ids are the numbers that the files of texts make of the text, by input; chances are those of the classes, and "
           "may differ by the tolerance";
  if (task == AISLE_TASK_REPLY)
    return "prompt are the tokens that are read; written are those that follow, the likeliest each time, up to token 0";
  if (task == AISLE_TASK_SEARCH)
    return "features are the rows of one query, null for missing; scores are theirs, and may differ by the tolerance "
           "times max (1, |score|)";
  return "items and values are a history as weights, sequence is the same in order; top_items are the best items outside "
         "it with top_scores; sample_items are any items with sample_scores; scores may differ by the tolerance times "
         "max (1, |score|)";
}

static void
add_golden (JsonBuilder *builder, gsize n_cases, const AisleFamily *family)
{
  json_builder_set_member_name (builder, "golden");
  json_builder_begin_object (builder);
  add_text (builder, "file", "golden.jsonl");
  add_integer (builder, "cases", (gint64) n_cases);
  if (family->task == AISLE_TASK_RECOMMEND || family->find != NULL)
    add_integer (builder, "top", AISLE_GOLDEN_TOP);
  json_builder_set_member_name (builder, "tolerance");
  json_builder_add_double_value (builder, AISLE_GOLDEN_TOLERANCE);
  add_text (builder, "meaning", golden_meaning (family));
  json_builder_end_object (builder);
}

gboolean
aisle_bundle_write_json (const AisleBundleFacts *facts, const char *path, GError **error)
{
  const AisleBundleInput *input = facts->input;
  const AisleFamily *family = facts->model->family;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *created = aisle_time_format (g_get_real_time () / AISLE_SECOND * AISLE_SECOND);

  json_builder_begin_object (builder);
  add_text (builder, "format", AISLE_BUNDLE_FORMAT);
  add_integer (builder, "format_version", AISLE_BUNDLE_VERSION);
  add_text (builder, "code_version", AISLE_VERSION);
  add_text (builder, "created", created);
  add_text (builder, "project", input->project_name);
  add_integer (builder, "run", input->run);
  add_text (builder, "family", family->id);
  add_text (builder, "task", aisle_task_id (family->task));
  add_text (builder, "source", family->source);
  add_node (builder, "params", input->params);
  add_node (builder, "protocol", input->protocol);
  add_node (builder, "metrics", input->metrics);
  add_table (builder, "slices", input->slices);
  add_table (builder, "findings", input->findings);
  add_node (builder, "passport", input->passport);
  add_text (builder, "content_hash", input->content_hash);
  if (family->task == AISLE_TASK_SEARCH)
    add_text (builder, "features_file", "features.json");
  else if (family->task == AISLE_TASK_CLASSIFY)
    add_classes (builder, facts);
  else if (family->find != NULL)
    add_text (builder, "answers_file", "answers.jsonl");
  else if (family->task == AISLE_TASK_REPLY)
    add_text (builder, "tokenizer_file", "tokenizer.json");
  else
    {
      add_integer (builder, "items", (gint64) facts->n_items);
      add_text (builder, "items_file", "items.csv");
      add_text (builder, "items_sha256", facts->items_sha256);
      add_text (builder, "masking", "leave out the items of the history, unless the list should hold them too");
    }
  if (family->task == AISLE_TASK_REPLY && family->find == NULL)
    add_reply_port (builder);
  else if (family->task != AISLE_TASK_REPLY)
    add_ports (builder, facts);
  add_text (builder, "ties",
            family->task == AISLE_TASK_SEARCH ? "of equal scores the item that was found first comes first"
                                              : "of equal scores the lower index comes first");
  add_proofs (builder, facts->bundle);
  add_golden (builder, facts->n_cases, family);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return aisle_json_write (path, root, error);
}

/* ---- the card ---- */

static void
add_paragraph (GString *card, const char *title, const char *text)
{
  g_string_append_printf (card, "\n## %s\n\n%s\n", title, text);
}

/* A value of a document in a table's cell: one line, no column mark. */
static char *
cell_text (JsonNode *node)
{
  char *text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                   ? json_node_dup_string (node)
                   : aisle_json_print (node, FALSE);
  return g_strdelimit (text, "|\r\n", ' ');
}

/* Members of an object as a table of two columns; nothing for NULL. */
static void
add_members (GString *card, const char *title, JsonNode *node)
{
  JsonObject *object = aisle_json_node_object (node);
  g_autoptr (GList) names = object != NULL ? json_object_get_members (object) : NULL;
  if (names == NULL)
    return;
  g_string_append_printf (card, "\n## %s\n\n| | |\n|---|---|\n", title);
  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *text = cell_text (json_object_get_member (object, l->data));
      g_string_append_printf (card, "| %s | %s |\n", (const char *) l->data, text);
    }
}

static void
append_number (GString *card, double value)
{
  if (value == value)
    g_string_append_printf (card, " %.4f |", value);
  else
    g_string_append (card, " |");
}

static void
add_metrics (GString *card, JsonNode *node)
{
  JsonObject *object = aisle_json_node_object (node);
  g_autoptr (GList) names = object != NULL ? json_object_get_members (object) : NULL;
  if (names == NULL)
    {
      add_paragraph (card, _ ("Metrics"), _ ("This run was not judged: it was trained on everything."));
      return;
    }
  g_string_append_printf (card, "\n## %s\n\n| %s | %s | %s | %s |\n|---|---:|---:|---:|\n", _ ("Metrics"), _ ("Metric"),
                          _ ("Mean"), _ ("from (95%)"), _ ("to"));
  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonObject *metric = aisle_json_object (object, l->data);
      if (metric == NULL)
        continue;
      g_string_append_printf (card, "| %s |", (const char *) l->data);
      append_number (card, aisle_json_number (metric, "mean", NAN));
      append_number (card, aisle_json_number (metric, "low", NAN));
      append_number (card, aisle_json_number (metric, "high", NAN));
      g_string_append_c (card, '\n');
    }
}

/* A text in a cell or a line of a list: one line, no column mark. */
static char *
plain_text (const AisleTable *table, gsize row, const char *column)
{
  const gssize c = aisle_table_find (table, column);
  g_autofree char *text = c >= 0 ? aisle_table_format (table, row, (gsize) c) : g_strdup ("");
  return g_strdelimit (g_steal_pointer (&text), "|\r\n", ' ');
}

static void
add_findings (GString *card, const AisleTable *table)
{
  if (table == NULL)
    return;
  g_string_append_printf (card, "\n## %s\n\n", _ ("What to know about the figures"));
  if (aisle_table_n_rows (table) == 0)
    g_string_append_printf (card, "%s\n", _ ("The checks that every run goes through found nothing to object to."));
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      g_autofree char *severity = plain_text (table, row, "severity"), *cure = plain_text (table, row, "cure");
      g_autofree char *sentence = plain_text (table, row, "sentence");
      g_string_append_printf (card, "- **%s**: %s %s\n", severity, sentence, cure);
    }
}

static void
add_slices (GString *card, const AisleTable *table)
{
  const gssize value = table != NULL ? aisle_table_find (table, "value") : -1;
  const AisleColumnSpec *count; /* of what the value is a mean over: users, queries */
  if (value < 1 || aisle_table_n_rows (table) == 0)
    return;
  count = aisle_table_column (table, (gsize) value - 1);
  g_string_append_printf (card, "\n## %s\n\n| %s | %s | %s | %s | %s |\n|---|---:|---:|---:|---:|\n",
                          _ ("Where it does well"), _ ("Slice"), _ (count->title),
                          _ (aisle_table_column (table, (gsize) value)->title), _ ("from (95%)"), _ ("to"));
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      static const char *const numbers[] = { "value", "value_low", "value_high" };
      g_autofree char *title = plain_text (table, row, "title"), *n = plain_text (table, row, count->name);
      g_string_append_printf (card, "| %s | %s |", title, n);
      for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
        {
          const gssize c = aisle_table_find (table, numbers[i]);
          append_number (card, c >= 0 ? aisle_table_number (table, row, (gsize) c) : NAN);
        }
      g_string_append_c (card, '\n');
    }
}

static void
add_checks (GString *card, const AisleBundleFacts *facts)
{
  g_string_append_printf (card, "\n## %s\n\n", _ ("Checks"));
  for (guint i = 0; i < facts->bundle->proofs->len; i++)
    {
      const AisleProof *proof = g_ptr_array_index (facts->bundle->proofs, i);
      g_string_append (card, "- ");
      if (facts->model->family->task == AISLE_TASK_CLASSIFY)
        g_string_append_printf (
            card,
            _ ("%s was read back: over %zu texts its chances differ by at most %.2g, %.0f%% agree on the likeliest."),
            proof->file, proof->cases, proof->largest_difference, 100 * proof->top_agreement);
      else if (facts->model->family->find != NULL)
        g_string_append_printf (
            card,
            _ ("%s was read back: over %zu questions its scores differ by at most %.2g, %.0f%% of the top %d agree."),
            proof->file, proof->cases, proof->largest_difference, 100 * proof->top_agreement, AISLE_GOLDEN_TOP);
      else if (facts->model->family->task == AISLE_TASK_REPLY)
        g_string_append_printf (card, _ ("%s was read back: of %zu texts %.0f%% get the same reply, word for word."),
                                proof->file, proof->cases, 100 * proof->top_agreement);
      else if (facts->model->family->task == AISLE_TASK_SEARCH)
        g_string_append_printf (
            card,
            _ ("%s was read back: over %zu queries its scores differ by at most %.2g, %.0f%% of the top %d agree."),
            proof->file, proof->cases, proof->largest_difference, 100 * proof->top_agreement, AISLE_GOLDEN_TOP);
      else
        g_string_append_printf (
            card,
            _ ("%s was read back: over %zu histories its scores differ by at most %.2g, %.0f%% of the top %d agree."),
            proof->file, proof->cases, proof->largest_difference, 100 * proof->top_agreement, AISLE_GOLDEN_TOP);
      g_string_append_c (card, '\n');
    }
  for (guint i = 0; i < facts->bundle->skipped->len; i++)
    g_string_append_printf (card, "- %s\n", (const char *) g_ptr_array_index (facts->bundle->skipped, i));
}

/* What a recommender is for. */
static void
add_use (GString *card)
{
  add_paragraph (
      card, _ ("Intended use"),
      _ ("Ordering this shop's items for a customer whose history is known. The input is the history alone, so "
         "new customers and removed items need no training."));
  add_paragraph (
      card, _ ("Limits"),
      _ ("Metrics are measured on past behaviour: they say how well the model found what customers chose next, not what "
         "showing its lists would change. Items that were not in the data cannot be scored, and items seen rarely are "
         "scored from little. Scores of different models cannot be compared. Train again when the range of items or the "
         "behaviour of customers changes."));
}

static void
add_rank_use (GString *card, const AisleModel *model)
{
  if (aisle_ranker_side (model, TRUE) != model)
    add_paragraph (card, _ ("Customers"),
                   _ ("Two rankers in one: a customer with a past gets the list of one that knows customers, and "
                      "everybody else that of one trained without anything personal."));
  add_paragraph (
      card, _ ("Intended use"),
      _ ("Ordering the items that a search found for one query, from the features named in features.json. What "
         "was not found cannot be ranked."));
  add_paragraph (
      card, _ ("Limits"),
      _ ("Metrics are measured on queries held back: they say how well judged or clicked items came first, not "
         "what showing the lists would change. Features must be computed as they were for training. Scores of "
         "different queries cannot be compared. Train again when the catalogue or what customers look for "
         "changes."));
}

static void
add_text_use (GString *card, const AisleBundleInput *input)
{
  g_autofree char *limits = NULL;

  limits = input->outside >= 0
               ? g_strdup_printf (
                   _ ("Metrics are measured on texts held back: they say how often the likeliest class was the one "
                      "that people gave. A text whose best chance is below %.2g is taken for '%s'; above it, what "
                      "is asked for the first time is taken for something known. Texts must become numbers as the "
                      "files of this folder say. Train again when what customers ask for changes."),
                   input->threshold, input->classes[input->outside])
               : g_strdup (_ (
                   "Metrics are measured on texts held back: they say how often the likeliest class was the one that "
                   "people gave. What is asked for the first time is taken for something known. Texts must become "
                   "numbers as the files of this folder say. Train again when what customers ask for changes."));
  add_paragraph (
      card, _ ("Intended use"),
      _ ("Telling what a customer wants from one sentence, or the mood of one, in the languages of the shop's own texts. "
         "The chance says how sure the model is: hand over to people where it is low."));
  add_paragraph (card, _ ("Limits"), limits);
}

/* Of what answers questions: found, or written. */
static void
add_reply_use (GString *card, gboolean finds)
{
  add_paragraph (
      card, _ ("Intended use"),
      finds ? _ (
          "Finding what the shop has answered to such a question before, among the answers of this folder. The chance "
          "says how often so good a find was right: hand over to people where it is low.")
            : _ (
                "Writing a reply to what a customer says, in the words of the shop's agents. Check what it writes against "
                "what the shop knows before a customer reads it, or let people send it."));
  add_paragraph (
      card, _ ("Limits"),
      finds ? _ (
          "What the shop has never answered cannot be found, and an answer may be out of date. Metrics are measured on "
          "conversations held back. The folder holds questions and replies as they were written: look through them "
          "before it leaves the shop. Train again when the answers change.")
            : _ (
                "It may write what is not so: numbers, dates and promises above all. Metrics are measured on conversations "
                "held back. The golden cases are made of the shop's words at random, nobody asked them; the replies to them may "
                "repeat what agents wrote: look through them before it leaves the shop. Train again when the answers "
                "change."));
}

/* What the model learnt from. */
static char *
data_sentence (const AisleBundleFacts *facts)
{
  const char *hash = facts->input->content_hash != NULL ? facts->input->content_hash : "";

  switch (facts->model->family->task)
    {
    case AISLE_TASK_CLASSIFY:
      return g_strdup_printf (_ ("Utterances of the shop's own, of %zu classes; content hash %s. The golden cases are "
                                 "made of words at random; nobody wrote them."),
                              facts->input->n_classes, hash);
    case AISLE_TASK_SEARCH:
      return g_strdup_printf (
          _ ("Queries and items of the shop's own; content hash %s. The golden cases hold numbers of "
             "some real queries, without words, items or customers."),
          hash);
    case AISLE_TASK_REPLY:
      return g_strdup_printf (_ ("Questions and answers of the shop's own; content hash %s."), hash);
    default:
      return g_strdup_printf (_ ("%zu items of the shop's own log; content hash %s. The golden cases hold some real "
                                 "histories as item indices, without customers."),
                              facts->n_items, hash);
    }
}

gboolean
aisle_bundle_write_card (const AisleBundleFacts *facts, const char *path, GError **error)
{
  const AisleBundleInput *input = facts->input;
  const AisleFamily *family = facts->model->family;
  g_autoptr (GString) card = g_string_new (NULL);
  g_autofree char *data = NULL;

  g_string_append_printf (card, "# %s", _ (family->title));
  if (input->project_name != NULL)
    g_string_append_printf (card, ", %s", input->project_name);
  g_string_append_printf (card, "\n\n%s\n\n", _ (family->summary));
  g_string_append_printf (card, _ ("Family %s (%s), run %lld, written by Aisle %s."), family->id,
                          family->source != NULL ? family->source : "", (long long) input->run, AISLE_VERSION);
  g_string_append_c (card, '\n');
  add_members (card, _ ("Parameters"), input->params);

  data = data_sentence (facts);
  add_paragraph (card, _ ("Data"), data);
  add_members (card, _ ("Protocol"), input->protocol);
  add_metrics (card, input->metrics);
  add_slices (card, input->slices);
  add_findings (card, input->findings);
  add_checks (card, facts);
  if (family->task == AISLE_TASK_SEARCH)
    add_rank_use (card, facts->model);
  else if (family->task == AISLE_TASK_CLASSIFY)
    add_text_use (card, input);
  else if (family->task == AISLE_TASK_REPLY)
    add_reply_use (card, family->find != NULL);
  else
    add_use (card);
  return aisle_file_write (path, card->str, card->len, error);
}
