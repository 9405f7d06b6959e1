/* events-record.c: what a log holds: who did what with which item, when.  Stored by its own fast path. */
#include "base/i18n.h"
#include "import/record-guess.h"

static const AisleRecordField fields[] = {
  { AISLE_ROLE_USER, AISLE_FIELD_ID },
  { AISLE_ROLE_ITEM, AISLE_FIELD_ID },
  { AISLE_ROLE_TIME, AISLE_FIELD_TIME },
  { AISLE_ROLE_KIND, AISLE_FIELD_ID },
  { AISLE_ROLE_QUANTITY, AISLE_FIELD_NUMBER },
  { AISLE_ROLE_PRICE, AISLE_FIELD_MONEY },
  { AISLE_ROLE_QUERY, AISLE_FIELD_TEXT },
  { AISLE_ROLE_SESSION, AISLE_FIELD_ID },
  { AISLE_ROLE_CHANNEL, AISLE_FIELD_ID },
  { AISLE_ROLE_FOLD, AISLE_FIELD_FOLD },
  { AISLE_ROLE_ORDER, AISLE_FIELD_ID },
  { AISLE_ROLE_TITLE, AISLE_FIELD_TEXT, AISLE_FIELD_OF_ITEM },
  { AISLE_ROLE_IGNORE },
};

/* What nothing else claims is taken for a log. */
static double
sure (const AisleRecordLook *look)
{
  gboolean who = aisle_record_look_sure (look, AISLE_ROLE_USER) > 0
                 || aisle_record_look_sure (look, AISLE_ROLE_SESSION) > 0
                 || aisle_record_look_sure (look, AISLE_ROLE_ORDER) > 0;
  gboolean what =
      aisle_record_look_sure (look, AISLE_ROLE_ITEM) > 0 || aisle_record_look_sure (look, AISLE_ROLE_KIND) > 0
      || aisle_record_look_sure (look, AISLE_ROLE_PRICE) > 0 || aisle_record_look_sure (look, AISLE_ROLE_QUANTITY) > 0;

  if (who && what && aisle_record_look_has (look, AISLE_ROLE_TIME))
    return .8;
  if ((who && what) || aisle_record_look_has (look, AISLE_ROLE_KIND))
    return .7;
  return aisle_record_look_has (look, AISLE_ROLE_TIME) ? .5 : .3;
}

const AisleRecordKind aisle_record_events = {
  .id = "events",
  .title = N_ ("Events"),
  .clash = AISLE_CLASH_KEEP,
  .fields = fields,
  .sure = sure,
};
