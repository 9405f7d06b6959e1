/* talk-slips.h: what customers and labels get wrong in planted dialogues; private to simulate/.
 *
 * A question in `share` of all has a slip of one sort: it is so vague that it may mean either of two intents, it is
 * misspelt, whoever labelled it was mistaken, or it is of no business of the shop's.  Slips have a random stream of their
 * own: without any, not a byte of the dialogues is another. */
#pragma once

#include "base/random.h"

#include <json-glib/json-glib.h>

typedef enum
{
  AISLE_SLIP_NONE,
  AISLE_SLIP_VAGUE,
  AISLE_SLIP_SPELLING,
  AISLE_SLIP_LABEL,
  AISLE_SLIP_OUTSIDE,
  AISLE_SLIPS
} AisleSlip;

#define AISLE_SLIP_OUTSIDE_INTENT "out_of_scope"

/* As slips.csv and truth.json have it; of AISLE_SLIP_NONE "". */
extern const char *const aisle_slip_names[AISLE_SLIPS];

AisleSlip aisle_slip_draw (AisleRandom *random, double share);
/* A form of dialogue-words.h for an intent that means another one as well; NULL: none is known for it. */
const char *aisle_slip_vague (AisleRandom *random, gsize intent, gboolean chinese);
/* A form with a letter doubled, left out or changed with its neighbour, or a Chinese character in another's place that
 * sounds the same; never within braces.  Free with g_free. */
char *aisle_slip_spelling (AisleRandom *random, const char *form, gboolean chinese);
/* Another intent that labels name. */
gsize aisle_slip_label (AisleRandom *random, gsize intent);
const char *aisle_slip_outside (AisleRandom *random, gboolean chinese);
const char *aisle_slip_outside_answer (gboolean chinese);
/* Members of the object that is being built. */
void aisle_slips_tell (double share, JsonBuilder *builder);
