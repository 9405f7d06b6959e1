/* class-honesty.c: is a classifier judged by texts that it never saw, by enough of them, and does it say more than which class
 * is the largest? */
#include "evaluate/class-facts.h"
#include "evaluate/honesty.h"

#include "base/i18n.h"

#define SOME_DISPUTED .01
#define SOME_SEEN     .01
#define MANY_SEEN     .2
#define MANY_NEAR     .15 /* of Banking77, which people wrote, a tenth; of Bitext, made from templates, a fifth */
#define FEW_JUDGED    100
#define TOO_FEW       30
#define FEW_VALIDATED 50

static gboolean
exceeds (gsize part, gsize all, double share)
{
  return part > 0 && (double) part > share * (double) all;
}

static void
look_at_majority (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleClassFacts *classes = facts->classes;

  if (classes != NULL && classes->accuracy.low * (double) classes->test <= (double) classes->largest)
    aisle_honesty_add (findings, AISLE_GRAVITY_STOP, (gint64) classes->largest, (gint64) classes->test, classes->most);
}

static void
look_at_seen (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleClassFacts *classes = facts->classes;

  if (classes != NULL && exceeds (classes->seen, classes->test, SOME_SEEN))
    aisle_honesty_add (findings,
                       exceeds (classes->seen, classes->test, MANY_SEEN) ? AISLE_GRAVITY_STOP : AISLE_GRAVITY_WARNING,
                       (gint64) classes->seen, (gint64) classes->test, NULL);
}

static void
look_at_templates (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleClassFacts *classes = facts->classes;

  if (classes != NULL && exceeds (classes->near, classes->test, MANY_NEAR))
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) classes->near, (gint64) classes->test, NULL);
}

static void
look_at_judged (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleClassFacts *classes = facts->classes;

  if (classes != NULL && classes->test < FEW_JUDGED)
    aisle_honesty_add (findings, classes->test < TOO_FEW ? AISLE_GRAVITY_STOP : AISLE_GRAVITY_WARNING,
                       (gint64) classes->test, (gint64) classes->test, NULL);
}

static void
look_at_few (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleClassFacts *classes = facts->classes;

  if (classes != NULL && classes->few > 0)
    aisle_honesty_add (findings, AISLE_GRAVITY_NOTE, (gint64) classes->few, (gint64) classes->classes, classes->fewest);
}

static void
look_at_disputed (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleClassFacts *classes = facts->classes;

  if (classes != NULL && exceeds (classes->disputed, classes->fit + classes->test, SOME_DISPUTED))
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) classes->disputed,
                       (gint64) (classes->fit + classes->test), NULL);
}

static void
look_at_unseen (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleClassFacts *classes = facts->classes;

  if (classes != NULL && classes->unseen > 0)
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) classes->unseen, (gint64) classes->test, NULL);
}

static void
look_at_validation (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleClassFacts *classes = facts->classes;

  if (classes != NULL && classes->valid < FEW_VALIDATED)
    aisle_honesty_add (findings, AISLE_GRAVITY_NOTE, (gint64) classes->valid, (gint64) classes->fit, NULL);
}

static const AisleHonestyCheck checks[] = {
  { "majority", N_ ("No better than one answer for all"),
    N_ ("“{subject}” for every text would be right for {affected} of {total} ({share}), as often as the model."),
    N_ ("Do not use the model. Give the other classes more texts, and look at macro-F1 rather than accuracy."),
    look_at_majority },
  { "seen-texts", N_ ("Texts on both sides of the split"),
    N_ ("{affected} of {total} texts of the test ({share}) also teach, word by word."),
    N_ ("Split at random by the text: the same words then never stand on two sides."), look_at_seen },
  { "templates", N_ ("Texts made from templates"),
    N_ ("{affected} of {total} texts of the test ({share}) differ by one word from a text of the same class that teaches."),
    N_ ("The figure says how well templates are told apart, not what customers write. Judge by texts of customers."),
    look_at_templates },
  { "few-judged", N_ ("Few texts to judge by"), N_ ("{affected} texts judge: differences between models may be luck."),
    N_ ("Label more texts, or let each part of a random split judge in turn."), look_at_judged },
  { "few-texts", N_ ("Classes with few texts"),
    N_ ("{affected} of {total} classes have fewer than 10 texts to learn from, “{subject}” the fewest."),
    N_ ("Label more texts of them, or join them with classes that get the same answer."), look_at_few },
  { "disputed-texts", N_ ("The same text in two classes"),
    N_ ("{affected} of {total} texts ({share}) stand in more than one class, word by word."),
    N_ ("No model can be right on all of them: settle which class they belong to."), look_at_disputed },
  { "unseen-classes", N_ ("Classes that were never learnt"),
    N_ ("{affected} of {total} texts of the test ({share}) are of classes that no training text has: all are missed."),
    N_ ("Split at random, or label texts of these classes from before the test."), look_at_unseen },
  { "thin-validation", N_ ("Too few texts to choose by"),
    N_ ("{affected} texts validate, {total} teach: how sure the model is, and when it stays silent, rest on chance."),
    N_ ("Label more texts, or look at the calibration error before a threshold is trusted."), look_at_validation },
};

const AisleHonestyGroup aisle_honesty_class = { checks, G_N_ELEMENTS (checks) };
