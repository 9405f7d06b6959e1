/* step-effect.h: what one step of the recipe does to the rows before it: sparse changes that name events.
 *
 * In this order: rows left out, ids that stand for others, single values, whole columns.  The first commutes with all
 * that follows, because no later step sees a row that is left out. */
#pragma once

#include "store/project.h"

typedef struct
{
  gint32 event;
  AisleRole role;
  gint64 integer; /* G_MININT64 missing; ids as in the store; QUANTITY uses real */
  double real;    /* NaN missing */
} AislePatch;

/* to below 0: a name that the project lacks, effect->texts[-1 - to]; it gets its id when the effect is stored. */
typedef struct
{
  AisleNames names;
  gint32 from, to;
} AisleAlias;

/* TIME: add microseconds; PRICE: multiply, rounded half away from zero. */
typedef struct
{
  AisleRole role;
  gint64 source;  /* 0: all */
  gint32 channel; /* -1: all */
  gint64 add;
  double multiply;
} AisleConstant;

typedef struct
{
  GArray *excluded;  /* gint32 */
  GArray *patches;   /* AislePatch: an event and role once */
  GArray *aliases;   /* AisleAlias: a from once, and no to is another's from */
  GArray *constants; /* AisleConstant */
  GPtrArray *texts;  /* new names */
  gsize rows;        /* touched */
} AisleEffect;

AisleEffect *aisle_effect_new (void);
void aisle_effect_free (AisleEffect *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleEffect, aisle_effect_free)

void aisle_effect_exclude (AisleEffect *self, gint32 event);
void aisle_effect_patch (AisleEffect *self, gint32 event, AisleRole role, gint64 value);
void aisle_effect_patch_real (AisleEffect *self, gint32 event, AisleRole role, double value);
void aisle_effect_alias (AisleEffect *self, AisleNames names, gint32 from, gint32 to);
void aisle_effect_alias_text (AisleEffect *self, AisleNames names, gint32 from, const char *text);
void aisle_effect_constant (AisleEffect *self, AisleRole role, gint64 source, gint32 channel, gint64 add,
                            double multiply);
/* By event, patches by role and event: the order in which effects are stored and applied. */
void aisle_effect_sort (AisleEffect *self);

/* The role of a kind of names, and the reverse (AISLE_N_NAMES: the role has none). */
AisleRole aisle_names_role (AisleNames names);
AisleNames aisle_role_names (AisleRole role);
/* A price times a factor: the same as in the view. */
gint64 aisle_price_scale (gint64 price, double factor);
