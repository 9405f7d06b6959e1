/* parallel-layout.h: the axes of parallel coordinates, and where a row meets them.
 *
 * Letters: R rows that are drawn, A axes. */
#pragma once

#include "chart/kit/canvas.h"
#include "chart/kit/pick.h"
#include "chart/kit/scale.h"

#define AISLE_PARALLEL_AXES  12
#define AISLE_PARALLEL_WORDS 8   /* different texts that an axis of choices has at most */
#define AISLE_PARALLEL_LINES 400 /* rows that are drawn at most */

typedef struct
{
  gsize column;
  const char *words[AISLE_PARALLEL_WORDS]; /* borrowed from the table: of an axis of choices */
  gsize n_words;                           /* 0: numbers */
  gboolean log;
  AisleScale scale; /* upwards; of the logarithm where log */
  double x;
} AisleParallelAxis;

typedef struct
{
  gsize label; /* column of names */
  AisleParallelAxis axes[AISLE_PARALLEL_AXES];
  gsize n_axes, n_lines, n_rows; /* A, R, of the table */
  gsize stride;                  /* every how many rows of the table one is drawn */
  AisleBox plot;
  gboolean staggered; /* titles in two rows */
  gboolean bare;      /* no room for texts */
} AisleParallelLayout;

/* reason: (nullable out) static, translated */
gboolean aisle_parallel_fits (const AisleTable *table, const char **reason);
/* FALSE where the table does not fit or has no rows. */
gboolean aisle_parallel_lay_out (AisleParallelLayout *self, AisleCanvas *canvas, const AisleTable *table);
/* Where a row of the table meets an axis; FALSE where it has no value there, and for a row that is not drawn. */
gboolean aisle_parallel_at (const AisleParallelLayout *self, const AisleTable *table, gsize row, gsize axis, double *x,
                            double *y);
/* Values that an axis names, from low to high, with their places and texts (free). */
typedef struct
{
  double y;
  char *text;
} AisleParallelTick;
GArray *aisle_parallel_ticks_new (const AisleParallelLayout *self, const AisleTable *table, gsize axis);
/* "Regularisation (log)"; free. */
char *aisle_parallel_title (const AisleParallelAxis *axis, const AisleTable *table, const char *currency);
