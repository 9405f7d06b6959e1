/* reply-honesty.c: is a model of replies judged by questions that it never saw, by enough of them, and was anything left to
 * choose by? */
#include "evaluate/honesty.h"

#include "base/i18n.h"

#define SOME_SEEN  .02 /* people say "thank you" in many conversations */
#define MANY_SEEN  .2
#define FEW_JUDGED 100
#define TOO_FEW    30

static void
look_at_seen (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleReplyFacts *replies = facts->replies;

  if (replies != NULL && (double) replies->seen > SOME_SEEN * (double) replies->test)
    aisle_honesty_add (findings,
                       (double) replies->seen > MANY_SEEN * (double) replies->test ? AISLE_GRAVITY_WARNING
                                                                                   : AISLE_GRAVITY_NOTE,
                       (gint64) replies->seen, (gint64) replies->test, NULL);
}

static void
look_at_judged (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleReplyFacts *replies = facts->replies;

  if (replies != NULL && replies->test < FEW_JUDGED)
    aisle_honesty_add (findings, replies->test < TOO_FEW ? AISLE_GRAVITY_STOP : AISLE_GRAVITY_WARNING,
                       (gint64) replies->test, (gint64) replies->test, NULL);
}

static void
look_at_validation (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleReplyFacts *replies = facts->replies;

  if (replies != NULL && replies->valid == 0)
    aisle_honesty_add (findings, AISLE_GRAVITY_NOTE, 0, (gint64) replies->fit, NULL);
}

static const AisleHonestyCheck checks[] = {
  { "seen-questions", N_ ("Questions on both sides of the split"),
    N_ ("{affected} of {total} questions of the test ({share}) also teach, word by word."),
    N_ ("Such a question may be answered from memory, and two conversations that begin alike may stand on two sides: split by "
        "time, or by folds of your own."),
    look_at_seen },
  { "few-questions", N_ ("Few questions to judge by"),
    N_ ("{affected} questions judge: differences between models may be luck."),
    N_ ("Import more conversations, or let each part of a random split judge in turn."), look_at_judged },
  { "no-questions-left", N_ ("No questions to choose by"),
    N_ ("No question validates, {total} teach: how sure a find is, and when training ends, were not chosen by any."),
    N_ ("Split so that some conversations validate."), look_at_validation },
};

const AisleHonestyGroup aisle_honesty_reply = { checks, G_N_ELEMENTS (checks) };
