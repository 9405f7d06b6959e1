/* links-record.c: the member map: a user's id in one channel and the id in another, to link web and store logs. */
#include "base/i18n.h"
#include "import/record-guess.h"

static const AisleRecordField fields[] = {
  { AISLE_ROLE_USER, AISLE_FIELD_ID, AISLE_FIELD_REQUIRED | AISLE_FIELD_KEY, "user" },
  { AISLE_ROLE_OTHER, AISLE_FIELD_ID, AISLE_FIELD_REQUIRED | AISLE_FIELD_KEY, "other" },
  { AISLE_ROLE_CHANNEL, AISLE_FIELD_ID, 0, "channel" },
  { AISLE_ROLE_TIME, AISLE_FIELD_TIME, 0, "time" },
  { AISLE_ROLE_IGNORE },
};

static const AisleRecordNames names[] = {
  { AISLE_ROLE_USER, 3, "|webid|webuser|webuserid|onlineid|onlineuserid|线上id|网店会员id|" },
  { AISLE_ROLE_OTHER, 3,
    "|storeid|storeuser|storeuserid|storecustomer|storecustomerid|storemember|storememberid|offlineid|offlineuserid|"
    "loyaltyid|loyaltycard|loyaltynumber|cardid|cardnumber|cardno|线下id|门店会员id|会员卡号|" },
  { AISLE_ROLE_OTHER, 2, "|otherid|other|linkedid|memberid|member|会员id|会员号|" },
  { AISLE_ROLE_IGNORE },
};

/* Two columns of users' ids: the second is the other one. */
static void
by_values (AisleRecordLook *look)
{
  for (guint i = 0; i < look->n_columns && !aisle_record_look_has (look, AISLE_ROLE_OTHER); i++)
    if (look->roles[i] == AISLE_ROLE_IGNORE && look->evidence[i].named == AISLE_ROLE_USER && look->evidence[i].sure >= 2
        && aisle_record_look_has (look, AISLE_ROLE_USER))
      {
        look->roles[i] = AISLE_ROLE_OTHER;
        look->sure[i] = 1;
      }
}

static double
sure (const AisleRecordLook *look)
{
  if (aisle_record_look_sure (look, AISLE_ROLE_USER) == 0 || aisle_record_look_sure (look, AISLE_ROLE_OTHER) == 0)
    return 0;
  return aisle_record_look_free (look) == 0 ? .92 : .4;
}

const AisleRecordKind aisle_record_links = {
  .id = "links",
  .title = N_ ("Links between users' ids"),
  .table = "links",
  .view = "links_readable",
  .clash = AISLE_CLASH_REJECT,
  .fields = fields,
  .names = names,
  .by_values = by_values,
  .sure = sure,
};
