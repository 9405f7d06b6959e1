/* judgements-record.c: how well items answer queries, by people; an item's title or text beside goes to the catalogue. */
#include "base/i18n.h"
#include "import/record-guess.h"

static const AisleRecordField fields[] = {
  { AISLE_ROLE_QUERY, AISLE_FIELD_TEXT, AISLE_FIELD_EITHER | AISLE_FIELD_KEY, "query" },
  { AISLE_ROLE_QUERY_ID, AISLE_FIELD_ID, AISLE_FIELD_EITHER | AISLE_FIELD_KEY, "query_id" }, /* its text: query-texts */
  { AISLE_ROLE_ITEM, AISLE_FIELD_ID, AISLE_FIELD_REQUIRED | AISLE_FIELD_KEY, "item" },
  { AISLE_ROLE_GRADE, AISLE_FIELD_NUMBER, 0, "grade" },
  { AISLE_ROLE_LABEL, AISLE_FIELD_ID, 0, "label" }, /* a grade in words */
  { AISLE_ROLE_JUDGE, AISLE_FIELD_ID, AISLE_FIELD_KEY, "judge" },
  { AISLE_ROLE_TIME, AISLE_FIELD_TIME, 0, "time" },
  { AISLE_ROLE_FOLD, AISLE_FIELD_FOLD, 0, "fold" },
  { AISLE_ROLE_TITLE, AISLE_FIELD_TEXT, AISLE_FIELD_OF_ITEM, "title" },
  { AISLE_ROLE_BRAND, AISLE_FIELD_ID, AISLE_FIELD_OF_ITEM, "brand" },
  { AISLE_ROLE_TEXT, AISLE_FIELD_TEXT, AISLE_FIELD_OF_ITEM, "text" },
  { AISLE_ROLE_IGNORE },
};

static const AisleRole any_of[] = { AISLE_ROLE_GRADE, AISLE_ROLE_LABEL, AISLE_ROLE_IGNORE };

static const AisleRecordNames names[] = {
  { AISLE_ROLE_QUERY_ID, 3, "|queryid|qid|topicid|topicnumber|查询id|查询编号|" },
  { AISLE_ROLE_ITEM, 3, "|corpusid|docid|docno|documentid|pid|passageid|" },
  { AISLE_ROLE_GRADE, 3, "|grade|relevance|gain|relevancegrade|relevancescore|judgement|judgment|相关性|相关度|评分|" },
  { AISLE_ROLE_GRADE, 1, "|score|rating|rel|" },
  { AISLE_ROLE_LABEL, 3, "|escilabel|relevancelabel|" },
  { AISLE_ROLE_LABEL, 2, "|label|" },
  { AISLE_ROLE_JUDGE, 3, "|judge|judgeid|annotator|annotatorid|rater|raterid|assessor|评审|标注员|" },
  { AISLE_ROLE_BRAND, 3, "|brand|productbrand|品牌|" },
  { AISLE_ROLE_TEXT, 2, "|producttext|text|description|productdescription|" },
  { AISLE_ROLE_IGNORE },
};

/* Whole numbers in the place of queries are ids: nobody searches for numbers alone. */
static void
by_values (AisleRecordLook *look)
{
  gssize query = aisle_record_look_column (look, AISLE_ROLE_QUERY);

  if (query < 0 || aisle_record_look_has (look, AISLE_ROLE_QUERY_ID) || look->evidence[query].n == 0
      || look->evidence[query].integers < look->evidence[query].n)
    return;
  look->roles[query] = AISLE_ROLE_QUERY_ID;
}

static double
sure (const AisleRecordLook *look)
{
  guint grade = MAX (aisle_record_look_sure (look, AISLE_ROLE_GRADE), aisle_record_look_sure (look, AISLE_ROLE_LABEL));

  if ((aisle_record_look_sure (look, AISLE_ROLE_QUERY) == 0 && aisle_record_look_sure (look, AISLE_ROLE_QUERY_ID) == 0)
      || aisle_record_look_sure (look, AISLE_ROLE_ITEM) == 0 || grade == 0)
    return 0;
  return grade >= 2 ? .95 : .85;
}

const AisleRecordKind aisle_record_judgements = {
  .id = "judgements",
  .title = N_ ("Judgements of search results"),
  .table = "judgements",
  .view = "judgements_readable",
  .clash = AISLE_CLASH_KEEP,
  .fields = fields,
  .any_of = any_of,
  .names = names,
  .by_values = by_values,
  .sure = sure,
};
