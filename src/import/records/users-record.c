/* users-record.c: what is known of users: one row a user, all of it attributes (age, gender, city, segment ...). */
#include "base/i18n.h"
#include "import/record-guess.h"

static const AisleRecordField fields[] = {
  { AISLE_ROLE_USER, AISLE_FIELD_ID, AISLE_FIELD_REQUIRED | AISLE_FIELD_KEY, "user" },
  { AISLE_ROLE_IGNORE },
};

static const AisleRecordNames names[] = {
  { AISLE_ROLE_USER, 1, "|id|编号|" },
  { AISLE_ROLE_IGNORE },
};

static double
sure (const AisleRecordLook *look)
{
  static const AisleRole of_logs[] = { AISLE_ROLE_ITEM,  AISLE_ROLE_SESSION,  AISLE_ROLE_ORDER, AISLE_ROLE_KIND,
                                       AISLE_ROLE_QUERY, AISLE_ROLE_QUANTITY, AISLE_ROLE_PRICE };

  if (aisle_record_look_sure (look, AISLE_ROLE_USER) < 2 || aisle_record_look_descriptive (look) == 0
      || aisle_record_look_distinct (look, AISLE_ROLE_USER) < 1)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (of_logs); i++)
    if (aisle_record_look_named (look, of_logs[i]))
      return 0;
  return aisle_record_look_named (look, AISLE_ROLE_TIME) ? .6 : .9;
}

const AisleRecordKind aisle_record_users = {
  .id = "users",
  .title = N_ ("Users"),
  .table = "user_records",
  .view = "user_profiles",
  .clash = AISLE_CLASH_LAST,
  .fields = fields,
  .names = names,
  .sure = sure,
};
