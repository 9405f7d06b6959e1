/* accesslog-reader.h: what the files of the access-log reader share. */
#pragma once

#include "import/accesslog/log-line.h"
#include "import/accesslog/path-rules.h"
#include "import/accesslog/visits.h"
#include "import/reader.h"

/* The columns every access log has, in this order: those of the line, then what is made of them. */
typedef enum
{
  AISLE_LOG_HOST,
  AISLE_LOG_ADDRESS,
  AISLE_LOG_USER,
  AISLE_LOG_TIME,
  AISLE_LOG_METHOD,
  AISLE_LOG_PATH,
  AISLE_LOG_PARAMETERS,
  AISLE_LOG_STATUS,
  AISLE_LOG_BYTES,
  AISLE_LOG_REFERRER,
  AISLE_LOG_AGENT,
  AISLE_LOG_EXTRA,
  AISLE_LOG_SESSION,
  AISLE_LOG_KIND,
  AISLE_LOG_ITEM,
  AISLE_LOG_QUERY,
  AISLE_N_LOG_COLUMNS
} AisleLogColumn;

const char *aisle_log_column_name (AisleLogColumn column);

/* accesslog-guess.c */
AisleMapping *aisle_accesslog_guess (const char *path, GError **error);
gboolean aisle_accesslog_resample (AisleMapping *mapping, const char *path, GError **error);

/* What stands on a line, before it becomes a row. */
typedef struct _AisleLogRows AisleLogRows;

AisleLogRows *aisle_log_rows_new (const AisleMapping *mapping, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_log_rows_free (AisleLogRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleLogRows, aisle_log_rows_free)
/* The cells of a line, by AisleLogColumn; TRUE: it is a row, else the reason why not.  The cells live until reset. */
gboolean aisle_log_rows_read (AisleLogRows *self, const char *line, gsize length, AisleSpan *cells,
                              AisleReject *reject);
void aisle_log_rows_reset (AisleLogRows *self);
