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
  { AISLE_ROLE_TEXT, 3, "|question|questions|faq|faqquestion|questiontext|问题|提问|常见问题|标准问题|问句|" },
  { AISLE_ROLE_TEXT, 1, "|query|utterance|instruction|text|title|标题|" },
  { AISLE_ROLE_ANSWER, 3, "|answer|answers|answertext|faqanswer|standardanswer|答案|回答|解答|标准答案|答复|" },
  { AISLE_ROLE_ANSWER, 2, "|reply|response|回复|应答|" },
  { AISLE_ROLE_INTENT, 3, "|intent|intentname|意图|" },
  { AISLE_ROLE_INTENT, 2, "|category|topic|label|类别|分类|标签|主题|" },
  { AISLE_ROLE_IGNORE },
};

/* A question beside its answer; with speakers or turns they are parts of a conversation. */
static double
sure (const AisleRecordLook *look)
{
  guint question = aisle_record_look_sure (look, AISLE_ROLE_TEXT),
        answer = aisle_record_look_sure (look, AISLE_ROLE_ANSWER);

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
  .sure = sure,
};
