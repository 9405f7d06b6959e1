/* queries-record.c: the query log: one row a query, or one a result of it. */
#include "base/i18n.h"
#include "import/record-guess.h"

static const AisleRecordField fields[] = {
  { AISLE_ROLE_QUERY, AISLE_FIELD_TEXT, AISLE_FIELD_REQUIRED, "query" },
  { AISLE_ROLE_USER, AISLE_FIELD_ID, 0, "user" },
  { AISLE_ROLE_SESSION, AISLE_FIELD_ID, 0, "session" },
  { AISLE_ROLE_TIME, AISLE_FIELD_TIME, 0, "time" },
  { AISLE_ROLE_ITEM, AISLE_FIELD_ID, 0, "item" }, /* clicked, or shown */
  { AISLE_ROLE_POSITION, AISLE_FIELD_INTEGER, 0, "position" },
  { AISLE_ROLE_RESULTS, AISLE_FIELD_INTEGER, 0, "results" },
  { AISLE_ROLE_QUANTITY, AISLE_FIELD_NUMBER, 0, "times" }, /* asked, in a summary of a log */
  { AISLE_ROLE_CHANNEL, AISLE_FIELD_ID, 0, "channel" },
  { AISLE_ROLE_CLICKED, AISLE_FIELD_FLAG, 0, "clicked" }, /* where shown results have rows too */
  { AISLE_ROLE_IGNORE },
};

static const AisleRecordNames names[] = {
  { AISLE_ROLE_ITEM, 3, "|clickeditem|clickeditemid|clickedproduct|clickedproductid|objectid|点击商品|点击商品id|" },
  { AISLE_ROLE_POSITION, 3, "|position|rank|clickposition|位置|排名|点击位置|" },
  { AISLE_ROLE_RESULTS, 3, "|results|nresults|numresults|resultcount|hits|nbhits|exactnbhits|numberofresults|结果数|" },
  { AISLE_ROLE_QUANTITY, 3, "|popularity|searches|searchcount|frequency|次数|搜索次数|" },
  { AISLE_ROLE_QUANTITY, 1, "|count|" },
  { AISLE_ROLE_CLICKED, 3, "|clicked|isclick|isclicked|wasclicked|是否点击|" },
  { AISLE_ROLE_CLICKED, 2, "|click|点击|" },
  { AISLE_ROLE_IGNORE },
};

static double
sure (const AisleRecordLook *look)
{
  guint query = aisle_record_look_sure (look, AISLE_ROLE_QUERY);

  if (query == 0)
    return 0;
  if (aisle_record_look_named (look, AISLE_ROLE_KIND))
    return .6;
  if (aisle_record_look_has (look, AISLE_ROLE_POSITION) || aisle_record_look_has (look, AISLE_ROLE_RESULTS)
      || aisle_record_look_has (look, AISLE_ROLE_CLICKED) || aisle_record_look_sure (look, AISLE_ROLE_QUANTITY) == 3)
    return .9;
  /* Users and items: a log that knows what was searched for. */
  if (aisle_record_look_named (look, AISLE_ROLE_ITEM))
    return .65;
  return query >= 2 ? .75 : .4;
}

const AisleRecordKind aisle_record_queries = {
  .id = "queries",
  .title = N_ ("Queries (search log)"),
  .table = "query_records",
  .view = "queries_readable",
  .clash = AISLE_CLASH_KEEP,
  .fields = fields,
  .names = names,
  .sure = sure,
};
