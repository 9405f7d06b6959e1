/* answer-cache.h: the last answers to the questions of a project, by what was asked, so that coming back to a view or a
 * segment shows them at once.
 *
 * Whoever owns it forgets everything when the project changes.  Large answers are not kept. */
#pragma once

#include "base/answer.h"
#include "base/params.h"

typedef struct _AisleAnswerCache AisleAnswerCache;

AisleAnswerCache *aisle_answer_cache_new (void);
void aisle_answer_cache_free (AisleAnswerCache *self);
void aisle_answer_cache_forget (AisleAnswerCache *self);

/* What a question is known by: params and segment (nullable). */
char *aisle_answer_cache_key (const char *question, const AisleParams *params, const char *segment);
/* (nullable) Free it; table and passport are shared. */
AisleAnswer *aisle_answer_cache_get (AisleAnswerCache *self, const char *key);
void aisle_answer_cache_put (AisleAnswerCache *self, const char *key, const AisleAnswer *answer);
