/* found-topics.h: what is known of found topics; private to topics-command.c and topic-tables.c.  Letters: N asked turns. */
#pragma once

#include "base/calendar.h"
#include "command/find-topics.h"
#include "dialogue/asked-turns.h"

struct _AisleFoundTopics
{
  AisleConversations *all;
  AisleAskedTurns *asked;
  AisleTopics *topics;
  AisleParams *params;
  AisleCalendar *calendar;
  gboolean weeks_from_sunday;
  gboolean has_agents; /* somebody replies at all */
  guint8 *again;       /* N: the customer asks about the same topic later in the conversation */
  float *mood;         /* N, -1 to 1; NULL: no run told it */
};

AislePassport *aisle_found_topics_passport (const AisleFoundTopics *self, const char *definition);
