/* query-texts-record.c: the queries of a search set: the id that its judgements name each by, and what was asked.
 *
 * No log: nobody says that they were searched for, or how often. */
#include "base/i18n.h"
#include "import/record-guess.h"

static const AisleRecordField fields[] = {
  { AISLE_ROLE_QUERY_ID, AISLE_FIELD_ID, AISLE_FIELD_REQUIRED | AISLE_FIELD_KEY, "query_id" },
  { AISLE_ROLE_QUERY, AISLE_FIELD_TEXT, AISLE_FIELD_REQUIRED, "query" },
  { AISLE_ROLE_IGNORE },
};

static const AisleRecordNames names[] = {
  { AISLE_ROLE_QUERY_ID, 3, "|queryid|qid|topicid|topicnumber|查询id|查询编号|" },
  { AISLE_ROLE_QUERY_ID, 1, "|id|number|num|编号|" },
  { AISLE_ROLE_QUERY, 2, "|text|title|question|topic|" },
  { AISLE_ROLE_IGNORE },
};

static gboolean
file_says_so (const AisleRecordLook *look)
{
  static const char *const parts[] = { "quer", "topic", "查询", NULL };

  return aisle_record_look_file_says (look, parts);
}

/* MS MARCO: queries.tsv, an id and a text without names. */
static void
by_values (AisleRecordLook *look)
{
  guint id, text;

  if (!aisle_record_look_is_texts_by_id (look, &id, &text))
    return;
  look->roles[id] = AISLE_ROLE_QUERY_ID;
  look->roles[text] = AISLE_ROLE_QUERY;
}

/* Who asked, when and what was found are of a log. */
static gboolean
is_log (const AisleRecordLook *look)
{
  static const AisleRole of_logs[] = { AISLE_ROLE_USER, AISLE_ROLE_SESSION, AISLE_ROLE_ITEM,
                                       AISLE_ROLE_TIME, AISLE_ROLE_KIND,    AISLE_ROLE_QUANTITY };

  for (gsize i = 0; i < G_N_ELEMENTS (of_logs); i++)
    if (aisle_record_look_named (look, of_logs[i]))
      return TRUE;
  return FALSE;
}

static double
sure (const AisleRecordLook *look)
{
  if (!aisle_record_look_has (look, AISLE_ROLE_QUERY) || aisle_record_look_distinct (look, AISLE_ROLE_QUERY_ID) < 1
      || is_log (look))
    return 0;
  if (file_says_so (look))
    return .96;
  return aisle_record_look_sure (look, AISLE_ROLE_QUERY_ID) == 3 && aisle_record_look_sure (look, AISLE_ROLE_QUERY) == 3
             ? .93
             : 0;
}

const AisleRecordKind aisle_record_query_texts = {
  .id = "query-texts",
  .title = N_ ("Query texts (of a search set)"),
  .table = "query_texts",
  .view = "query_texts_readable",
  .clash = AISLE_CLASH_LAST,
  .fields = fields,
  .names = names,
  .by_values = by_values,
  .sure = sure,
};
