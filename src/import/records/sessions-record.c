/* sessions-record.c: what is known of visits: one row a session; without an id column the row's number is the id. */
#include "base/i18n.h"
#include "import/record-guess.h"

static const AisleRecordField fields[] = {
  { AISLE_ROLE_SESSION, AISLE_FIELD_ID, AISLE_FIELD_KEY, "session" },
  { AISLE_ROLE_USER, AISLE_FIELD_ID, 0, "user" },
  { AISLE_ROLE_TIME, AISLE_FIELD_TIME, 0, "time" },
  { AISLE_ROLE_CHANNEL, AISLE_FIELD_ID, 0, "channel" },
  { AISLE_ROLE_LABEL, AISLE_FIELD_ID, 0, "label" },
  { AISLE_ROLE_IGNORE },
};

static const AisleRecordNames names[] = {
  { AISLE_ROLE_CHANNEL, 3, "|traffictype|" },
  /* Whether the visit ended in a purchase, in the UCI set of online shoppers. */
  { AISLE_ROLE_LABEL, 2, "|revenue|converted|purchased|" },
  { AISLE_ROLE_IGNORE },
};

/* What web analytics counts a visit by. */
static guint
visit_names (const AisleRecordLook *look)
{
  static const char known[] = "|bouncerates|bouncerate|exitrates|exitrate|pagevalues|pagevalue|visitortype|pageviews|"
                              "sessionduration|productrelated|landingpage|exitpage|";
  guint n = 0;

  for (guint i = 0; look->mapping->header && i < look->n_columns; i++)
    {
      const AisleMappedColumn *column = look->mapping->columns->pdata[i];
      g_autofree char *lower = g_ascii_strdown (column->name, -1);
      g_auto (GStrv) parts = g_strsplit_set (lower, "_- ", -1);
      g_autofree char *joined = g_strjoinv ("", parts);
      g_autofree char *needle = g_strdup_printf ("|%s|", joined);

      n += strlen (needle) > 2 && strstr (known, needle) != NULL;
    }
  return n;
}

static double
sure (const AisleRecordLook *look)
{
  static const AisleRole of_logs[] = { AISLE_ROLE_ITEM, AISLE_ROLE_ORDER, AISLE_ROLE_KIND, AISLE_ROLE_QUERY,
                                       AISLE_ROLE_QUANTITY };

  if (visit_names (look) >= 3)
    return .95;
  for (gsize i = 0; i < G_N_ELEMENTS (of_logs); i++)
    if (aisle_record_look_named (look, of_logs[i]))
      return 0;
  if (aisle_record_look_sure (look, AISLE_ROLE_SESSION) >= 2
      && aisle_record_look_distinct (look, AISLE_ROLE_SESSION) >= 1 && aisle_record_look_free (look) >= 2)
    return .82;
  return 0;
}

const AisleRecordKind aisle_record_sessions = {
  .id = "sessions",
  .title = N_ ("Sessions"),
  .table = "session_records",
  .view = "sessions_readable",
  .clash = AISLE_CLASH_LAST,
  .fields = fields,
  .names = names,
  .sure = sure,
};
