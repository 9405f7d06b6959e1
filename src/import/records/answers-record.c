/* answers-record.c: what an assistant can answer with: questions that are asked often, each with its answer. */
#include "base/i18n.h"
#include "import/record-guess.h"

static const AisleRecordField fields[] = {
  { AISLE_ROLE_TEXT, AISLE_FIELD_TEXT, AISLE_FIELD_REQUIRED, "question" },
  { AISLE_ROLE_ANSWER, AISLE_FIELD_TEXT, AISLE_FIELD_REQUIRED, "answer" },
  { AISLE_ROLE_INTENT, AISLE_FIELD_ID, 0, "intent" },
  { AISLE_ROLE_ITEM, AISLE_FIELD_ID, 0, "item" },
  { AISLE_ROLE_IGNORE },
};

static const AisleRecordNames names[] = {
  { AISLE_ROLE_TEXT, 3,
    "|question|questions|faq|faqquestion|questiontext|frage|pregunta|domanda|问题|提问|常见问题|标准问题|标准问|用户问题|问句|" },
  { AISLE_ROLE_TEXT, 1, "|query|utterance|instruction|text|title|ask|prompt|input|q|问|标题|" },
  { AISLE_ROLE_ANSWER, 3,
    "|answer|answers|answertext|faqanswer|standardanswer|antwort|réponse|respuesta|risposta|答案|回答|解答|标准答案|答复|"
    "客服回复|客服回答|回复内容|回答内容|" },
  { AISLE_ROLE_ANSWER, 2, "|reply|response|output|completion|回复|应答|" },
  { AISLE_ROLE_ANSWER, 1, "|a|ans|答|" },
  { AISLE_ROLE_INTENT, 3, "|intent|intentname|意图|" },
  { AISLE_ROLE_INTENT, 2, "|category|topic|label|类别|分类|标签|主题|" },
  { AISLE_ROLE_IGNORE },
};

/* The share of a column's cells that ask: they end with a mark, or a word that asks. */
static double
asks (const AisleRecordLook *look, guint column)
{
  static const char *const ends[] = { "?", "？", "吗", "呢", "么" };
  gsize n = 0, asking = 0;

  for (guint row = 0; row < look->rows->len; row++)
    {
      char **cells = look->rows->pdata[row];
      g_autofree char *cell = column < g_strv_length (cells) ? g_strstrip (g_strdup (cells[column])) : NULL;
      gboolean is = FALSE;

      if (cell == NULL || *cell == '\0')
        continue;
      for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
        is |= g_str_has_suffix (cell, ends[i]);
      n++;
      asking += is;
    }
  return n > 0 ? (double) asking / (double) n : 0;
}

static gboolean
is_free_prose (const AisleRecordLook *look, guint column)
{
  const AisleColumnEvidence *e = &look->evidence[column];

  return look->roles[column] == AISLE_ROLE_IGNORE && e->n > 0 && e->prose * 2 > e->n && e->numbers * 2 < e->n;
}

/* One of the two has a name that says it, or somebody said that both are there: the only prose that is left is the other. */
static void
take_only_prose (AisleRecordLook *look)
{
  gssize prose = aisle_record_look_only_prose (look), answer = aisle_record_look_column (look, AISLE_ROLE_ANSWER);
  gboolean question = aisle_record_look_has (look, AISLE_ROLE_TEXT);

  if (prose < 0)
    return;
  if (!question && answer >= 0 && look->evidence[answer].numbers * 2 < look->evidence[answer].n
      && (look->mapping->target_chosen || look->sure[answer] == 3))
    look->roles[prose] = AISLE_ROLE_TEXT;
  else if (question && answer < 0 && look->mapping->target_chosen)
    look->roles[prose] = AISLE_ROLE_ANSWER;
}

/* A FAQ without a header: questions in one column, what answers them in another, and perhaps their intent. */
static void
by_values (AisleRecordLook *look)
{
  gssize question = -1, answer = -1;

  take_only_prose (look);
  if (look->n_columns < 2 || look->n_columns > 3 || aisle_record_look_has (look, AISLE_ROLE_TEXT)
      || aisle_record_look_has (look, AISLE_ROLE_ANSWER))
    return;
  for (guint i = 0; i < look->n_columns; i++)
    if (!aisle_record_look_nameless (look, i))
      return;
    else if (question < 0 && is_free_prose (look, i) && asks (look, i) >= .6)
      question = i;
    else if (question >= 0 && answer < 0 && is_free_prose (look, i) && asks (look, i) < .3
             && look->evidence[i].distinct * 2 > look->evidence[i].n)
      answer = i;
  if (answer < 0 || look->evidence[question].distinct * 4 < look->evidence[question].n * 3)
    return;
  look->roles[question] = AISLE_ROLE_TEXT;
  look->roles[answer] = AISLE_ROLE_ANSWER;
  for (guint i = 0; i < look->n_columns; i++)
    if (look->roles[i] == AISLE_ROLE_IGNORE && look->evidence[i].prose * 2 < look->evidence[i].n
        && look->evidence[i].numbers == 0)
      look->roles[i] = AISLE_ROLE_INTENT;
}

/* A question beside its answer; with speakers or turns they are parts of a conversation. */
static double
sure (const AisleRecordLook *look)
{
  guint question = aisle_record_look_sure (look, AISLE_ROLE_TEXT),
        answer = aisle_record_look_sure (look, AISLE_ROLE_ANSWER);

  if (aisle_record_look_has (look, AISLE_ROLE_TEXT) && aisle_record_look_has (look, AISLE_ROLE_ANSWER) && question == 0
      && answer == 0)
    return .82;
  if (question == 0 && answer == 3 && aisle_record_look_has (look, AISLE_ROLE_TEXT)
      && !aisle_record_look_named (look, AISLE_ROLE_SESSION))
    return .6;
  if (question == 0 || answer == 0 || aisle_record_look_named (look, AISLE_ROLE_SESSION))
    return 0;
  return question == 3 && answer == 3 ? .95 : question == 3 || answer == 3 ? .8 : .5;
}

const AisleRecordKind aisle_record_answers = {
  .id = "answers",
  .title = N_ ("Answers (FAQ)"),
  .table = "answers",
  .view = "answers_readable",
  .clash = AISLE_CLASH_KEEP,
  .fields = fields,
  .names = names,
  .by_values = by_values,
  .sure = sure,
};
