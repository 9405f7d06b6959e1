/* faq.h: the shop's own questions and answers, to look at. */
#pragma once

#include "base/table.h"
#include "store/project.h"

/* Of the active sources, those whose question or answer holds the text (nullable: all), the newest first: question, answer,
 * intent, item, source, made (1: made here), row. */
AisleTable *aisle_command_faq (AisleProject *project, const char *text, gsize limit,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
